// Pages work without any of this. Each behaviour is one file and starts itself by what it finds in the page.
import "./behaviours/anchor.js";
import "./behaviours/announce.js";
import "./behaviours/attach.js";
import "./behaviours/bulk.js";
import "./behaviours/copy.js";
import "./behaviours/draft.js";
import "./behaviours/focus.js";
import "./behaviours/live.js";
import "./behaviours/once.js";
import "./behaviours/preview.js";
import "./behaviours/reveal.js";
import "./behaviours/times.js";
import "./behaviours/toasts.js";
import "./behaviours/unfold.js";
import "./behaviours/unsaved.js";
