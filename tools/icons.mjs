// Makes static/icons.svg, one <symbol> for each name in static/icons.list, from lucide-static.
// Run after changing the list: npm ci && node tools/icons.mjs. The result is committed.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';

const from = new URL('../node_modules/lucide-static/', import.meta.url);
const to = new URL('../static/', import.meta.url);
const names = readFileSync(new URL('icons.list', to), 'utf8').split('\n').filter(Boolean);
const symbols = names.map((name) => {
  const svg = readFileSync(new URL(`icons/${name}.svg`, from), 'utf8');
  const drawing = svg.slice(svg.indexOf('<svg')).replace(/<svg[^>]*>|<\/svg>|\n\s*/g, '')
    .replace(/ \/>/g, '/>');
  return `<symbol id="${name}" viewBox="0 0 24 24">${drawing}</symbol>`;
});
writeFileSync(new URL('icons.svg', to),
  `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`);
copyFileSync(new URL('LICENSE', from), new URL('icons.LICENSE', to));
