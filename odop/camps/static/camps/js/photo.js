// A photograph made small: drawn anew, so that nothing but the picture is left of the file (no place, no time, no phone).
const LONGEST = 1280;
const LARGEST = 200000;

export async function small(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  let scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  for (let quality = 0.85; ; quality -= 0.1) {
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", quality); });
    if (!blob) throw new Error("no picture");
    if (blob.size <= LARGEST) return blob;
    if (quality < 0.5) {
      scale *= 0.7;
      quality = 0.85;
    }
  }
}
