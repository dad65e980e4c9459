// Light colours for code: words, texts, numbers and comments, the same for all languages.

/** @typedef {{ kind: "" | "keyword" | "string" | "number" | "comment" | "name", text: string }} Piece */

const WORDS = new Set((
  "abstract and as assert async await begin bool break case catch class const continue def default defer delete do elif else end enum " +
  "export extends extern false final finally fn for from func function go if impl import in int interface is lambda let loop match mod " +
  "module move mut namespace new nil none not null of or package pass private protected pub public raise ref return self static str " +
  "string struct super switch then this throw trait true try type typeof undefined union unless until use using val var void when where " +
  "while with yield select insert update create table from where join echo fi done esac"
).split(" "));
const HASH_COMMENTS = new Set(["py", "python", "sh", "bash", "toml", "yaml", "yml", "ruby", "rb", "perl", "makefile", "dockerfile", "ini", "conf"]);
const PIECES = /(\/\*[^]*?(?:\*\/|$)|<!--[^]*?(?:-->|$))|(\/\/[^\n]*)|(#[^\n]*)|("(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|(\b\d[\w.]*)|([A-Za-z_][\w]*)(?=(\s*[(=:]))?/g;

/**
 * The pieces of a code, which are the code when they are put together.
 * @param {string} code
 * @param {string} language
 * @returns {Piece[]}
 */
export function highlighted(code, language) {
  const lower = language.toLowerCase();
  if (!lower || lower === "text" || lower === "txt") return [{ kind: "", text: code }];
  const hashes = HASH_COMMENTS.has(lower);
  /** @type {Piece[]} */
  const pieces = [];
  const add = (/** @type {Piece["kind"]} */ kind, /** @type {string} */ text) => {
    const last = pieces.at(-1);
    if (last && last.kind === kind) last.text += text;
    else if (text) pieces.push({ kind, text });
  };
  let at = 0;
  PIECES.lastIndex = 0;
  for (let found = PIECES.exec(code); found; found = PIECES.exec(code)) {
    const [whole, block, slashes, hash, string, number, word, called] = found;
    if (hash && !hashes) {
      PIECES.lastIndex = found.index + 1;
      continue;
    }
    if (slashes && hashes) {
      PIECES.lastIndex = found.index + 2;
      continue;
    }
    add("", code.slice(at, found.index));
    at = found.index + whole.length;
    if (block || slashes || hash) add("comment", whole);
    else if (string) add("string", whole);
    else if (number) add("number", whole);
    else if (WORDS.has(word)) add("keyword", whole);
    else add(called ? "name" : "", whole);
    if (whole.length === 0) PIECES.lastIndex += 1;
  }
  add("", code.slice(at));
  return pieces;
}
