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
  if (event.target.method !== 'post') return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = 'yes';
});
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
});
