import { each } from "./each.js";

const LONG_SIDE = 1600;

// A phone's photograph of 5 MB becomes some 300 KB before it is sent; what was chosen is shown.
async function smaller(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 400000) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.82); });
  return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
}

export function attachPreview(root) {
  each(root, "preview", (input) => {
    const box = document.getElementById(input.dataset.odopPreview);
    input.addEventListener("change", async () => {
      let file = input.files[0];
      if (!box || !file) return;
      try {
        const small = await smaller(file);
        if (small !== file && input.files.length === 1) {
          const list = new DataTransfer();
          list.items.add(small);
          input.files = list.files;
          file = small;
        }
      } catch {
        // An old phone: the file goes as it is.
      }
      box.replaceChildren();
      if (file.type.startsWith("image/")) {
        const picture = document.createElement("img");
        picture.alt = "";
        picture.src = URL.createObjectURL(file);
        box.append(picture);
      }
      const name = document.createElement("span");
      name.textContent = `${file.name} · ${Math.max(1, Math.round(file.size / 1024))} KB`;
      box.append(name);
      box.hidden = false;
    });
  });
}
