// Where a form was sent from, if the person allows it: fills lat and lon of forms marked data-odop-place.
for (const form of document.querySelectorAll("[data-odop-place]")) {
  if (!navigator.geolocation) break;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      form.elements.lat.value = coords.latitude.toFixed(5);
      form.elements.lon.value = coords.longitude.toFixed(5);
    },
    () => {},
    { enableHighAccuracy: true, timeout: 8000 },
  );
}
