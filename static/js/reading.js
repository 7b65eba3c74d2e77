// What pages of the help centre take of the behaviours: they come from search engines, and first of all quickly.
import "./behaviours/announce.js";
import "./behaviours/contents.js";
import "./behaviours/focus.js";
import "./behaviours/once.js";
import "./behaviours/toasts.js";
