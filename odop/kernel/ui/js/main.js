// The one entry. Every page works without it; it only makes things quicker and kinder.
import { attachAutosave } from "./autosave.js";
import { attachBusy } from "./busy.js";
import { attachConfirm } from "./confirm.js";
import { attachCopy } from "./copy.js";
import { attachDialog } from "./dialog.js";
import { attachDisclosure, attachFolds } from "./disclosure.js";
import { attachFile } from "./file.js";
import { attachFocus } from "./focus.js";
import { attachHere } from "./here.js";
import { attachLive } from "./live.js";
import { attachMap } from "./map.js";
import { attachMoney } from "./money.js";
import { attachPreview } from "./preview.js";
import { attachPrint } from "./print.js";
import { attachSelect } from "./select.js";

const ATTACHMENTS = [attachAutosave, attachBusy, attachConfirm, attachCopy, attachDialog, attachDisclosure, attachFile,
  attachFocus, attachFolds, attachHere, attachLive, attachMap, attachMoney, attachPreview, attachPrint, attachSelect];

function attachAll(root) {
  for (const attach of ATTACHMENTS) attach(root);
}

attachAll(document);
document.addEventListener("htmx:afterSettle", (event) => attachAll(event.target));
