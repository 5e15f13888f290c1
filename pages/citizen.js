// Comfort only: every page works without it.
const locate = document.querySelector('[data-locate]');
if (locate && navigator.geolocation && window.isSecureContext) {
  locate.hidden = false;
  locate.addEventListener('click', () => {
    navigator.geolocation.getCurrentPosition(
      (at) => {
        document.getElementById('place').value = `${at.coords.latitude.toFixed(6)}, ${at.coords.longitude.toFixed(6)}`;
        document.querySelector('[data-locate-says]').textContent = '✓';
      },
      () => { document.querySelector('[data-locate-says]').textContent = locate.dataset.failed; },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
}
// A second press of the button sends nothing: the first is on its way. (The server would do it only once anyway.)
for (const form of document.querySelectorAll('form[data-once]')) {
  let sent = false;
  form.addEventListener('submit', (event) => {
    if (sent) event.preventDefault();
    sent = true;
    setTimeout(() => { sent = false; }, 8000);
  });
}
document.querySelector('.summary')?.focus();
