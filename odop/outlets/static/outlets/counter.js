// The counter with a camera where the browser can read codes: what it reads is written into the field and added.

const form = document.querySelector("[data-odop-counter]");
const video = document.querySelector("[data-odop-counter-camera]");
const button = document.querySelector("[data-odop-counter-scan]");
let stream = null;

function stop() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  video.hidden = true;
}

async function look(detector) {
  if (!stream) return;
  const [found] = await detector.detect(video).catch(() => []);
  if (found) {
    stop();
    form.elements.code.value = found.rawValue;
    form.requestSubmit(form.querySelector('[value="add"]'));
    return;
  }
  requestAnimationFrame(() => look(detector));
}

async function scan() {
  if (stream) { stop(); return; }
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch { button.hidden = true; return; } // no camera, or not allowed: typing works
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  look(new BarcodeDetector({ formats: ["qr_code", "code_128", "ean_13"] }));
}

if (form && "BarcodeDetector" in window && navigator.mediaDevices) {
  button.hidden = false;
  button.addEventListener("click", scan);
}
