// Small enhancements; every page works without them.
'use strict';

// A menu closes when one looks elsewhere.
document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('.tool[open]'))
    if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener('keydown', (event) => {
  const menu = event.key === 'Escape' && document.activeElement.closest('.tool[open]');
  if (menu) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
});

// What needs correcting is read out first.
document.querySelector('.summary')?.focus();

// A form is sent once: the server would take it as one anyway, but one need not wonder.
document.addEventListener('submit', (event) => {
  if (event.target.method !== 'post' || event.defaultPrevented) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = 'yes';
});
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// A heading's own address, to be passed on.
for (const prose of document.querySelectorAll('.prose[data-copy]'))
  for (const heading of prose.querySelectorAll(':is(h2, h3, h4, h5, h6)[id]')) {
    const button = document.createElement('button');
    button.className = 'copy-link noprint';
    button.type = 'button';
    button.textContent = '#';
    button.ariaLabel = prose.dataset.copy;
    button.addEventListener('click', async () => {
      const address = location.href.replace(/[?#].*/, '') + '#' + heading.id;
      await navigator.clipboard?.writeText(address);
      history.replaceState(null, '', '#' + heading.id);
      button.ariaLabel = prose.dataset.copied;
      button.textContent = '✓';
    });
    heading.append(button);
  }

// Who stands before it need not look up where that is.
for (const report of document.querySelectorAll('[data-locate]')) {
  const point = report.querySelector('input[name="point"]');
  if (!point || !navigator.geolocation) continue;
  const button = document.createElement('button');
  const told = document.createElement('p');
  button.className = 'button quiet locate';
  button.type = 'button';
  button.textContent = report.dataset.locate;
  told.className = 'hint';
  told.role = 'status';
  button.addEventListener('click', () => navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      point.value = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
      told.textContent = '';
    },
    () => { told.textContent = report.dataset.lost; },
    { enableHighAccuracy: true, timeout: 10000 }));
  point.after(button, told);
}

// A draft keeps itself some seconds after the last key; what the server says of it is shown. The form works without.
for (const form of document.querySelectorAll('form[data-autosave]')) {
  const told = form.querySelector('[data-autosaved]');
  let waiting, last = Promise.resolve(), busy = 0;
  const send = async () => {
    const body = new URLSearchParams(new FormData(form));
    body.delete('_once'); // it may come again: only the form itself happens once
    const answer = await fetch(form.dataset.autosave, { method: 'POST', body }).catch(() => null);
    if (answer?.ok) {
      form.elements.version.value = (await answer.json()).version;
      told.textContent = form.dataset.saved.replace('{1}', new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' }));
    } else {
      told.textContent = answer?.status === 409 ? form.dataset.unsaved : form.dataset.away;
    }
  };
  const keep = () => {
    busy++;
    last = last.then(send).catch(() => {}).finally(() => busy--);
  };
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 4000);
  });
  // One after the other, and the form last: until an answer is there nobody knows the version it made.
  form.addEventListener('submit', (event) => {
    clearTimeout(waiting);
    if (!busy) return;
    event.preventDefault();
    last.then(() => form.requestSubmit(event.submitter));
  });
}
