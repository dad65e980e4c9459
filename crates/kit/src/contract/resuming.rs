//! What the published documents of all dialects say of sockets that come back by a cursor, once for all of them.

use std::borrow::Cow;

use domain::limits;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, RefOr, Required, Type};

/// A line of an AsyncAPI file that stands for a part begins so.
const INCLUDE: &str = "# include ";

/// What the parameter is for.
const PARAMETER: &str = "\
Where to go on from: the last `cursor` that this user was told, on whatever socket; empty for a first one. Whoever shows one \
that can't be served whole is told to load anew. Without the parameter no frame has a `cursor`.";

/// The parts that AsyncAPI files include, by their names.
fn part(name: &str) -> Option<String> {
    Some(match name {
        "cursorParameter" => format!("cursor:\n  type: string\n  description: >-\n    {PARAMETER}\n"),
        "resumingMessages" => {
            let reference = |word| format!("{word}:\n  $ref: '#/components/messages/{word}'\n");
            WORDS.map(|(word, ..)| reference(word)).concat()
        }
        "resuming" => {
            let said = WORDS.map(|(word, ..)| format!("    - $ref: '#/channels/socket/messages/{word}'\n")).concat();
            format!("{OPERATION}  messages:\n{said}")
        }
        "resumingPayloads" => WORDS.map(|(word, summary)| payload(word, summary)).concat(),
        "Cursor" => {
            format!("Cursor:\n  type: string\n  maxLength: {}\n  description: >-\n    {CURSOR}\n", limits::CURSOR_CHARS)
        }
        _ => return None,
    })
}

/// The frames that say nothing but a cursor, of the dialects that have no frames of their own for it.
const WORDS: [(&str, &str); 3] = [
    ("cursor", "The first cursor of a socket that was opened with an empty one."),
    ("resumed", "All that was missed since the cursor that was shown was told before this frame."),
    ("reload", "What was missed can't be told whole, and none of it was. Load everything anew, and go on from here."),
];

const OPERATION: &str = "\
resume:
  action: send
  summary: Said after the greeting, where there is one, to whoever asked for cursors.
  description: |
    With `?cursor=` every frame that tells what is kept (not typing, not presence) has a `cursor` beside its other fields. Whoever
    comes back with the last one is told all events that they missed since, in order, each once, then `resumed`, and then what
    happens. `reload` comes instead where that can't be told whole: the cursor is damaged, somebody else's or too old, the
    database was restored, or more than 10,000 events are missing. Where one act is told by several frames, all but the last have
    the cursor from before it.
  channel:
    $ref: '#/channels/socket'
";

const CURSOR: &str = "\
Up to where this user was told everything, an opaque text, good in every dialect. Told only to clients that gave a `cursor`, be \
it empty.";

fn payload(word: &str, summary: &str) -> String {
    format!(
        "\
{word}:
  name: {word}
  summary: {summary}
  payload:
    type: object
    required: [type, cursor]
    properties:
      type:
        const: {word}
      cursor:
        $ref: '#/components/schemas/Cursor'
"
    )
}

/// An AsyncAPI file with the parts that it includes, each line of them as far to the right as the line that names it.
pub(super) fn with_parts(file: &str) -> String {
    let mut whole = String::with_capacity(2 * file.len());
    for line in file.lines() {
        let text = line.trim_start();
        let (indentation, part) = match text.strip_prefix(INCLUDE).and_then(part) {
            Some(part) => (&line[..line.len() - text.len()], Cow::Owned(part)),
            None => ("", Cow::Borrowed(line)),
        };
        // A line that stands for no part is one line, be it empty.
        for line in part.split_terminator('\n').chain(part.is_empty().then_some("")) {
            whole.extend([indentation, line, "\n"]);
        }
    }
    whole
}

/// Documents the parameter of an operation that opens a socket.
pub(super) fn document(operation: &mut Operation) {
    if operation.responses.responses.contains_key("101") {
        operation.parameters.get_or_insert_default().push(RefOr::T(parameter()));
    }
}

fn parameter() -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let parameter = ParameterBuilder::new().name("cursor").parameter_in(ParameterIn::Query).required(Required::False);
    parameter.schema(Some(text)).description(Some(PARAMETER)).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_stands_where_the_line_that_names_it_stood() {
        let whole = with_parts("properties:\n  # include cursorParameter\n  # a comment\nrest: {}\n");
        let expected = format!(
            "properties:\n  cursor:\n    type: string\n    description: >-\n      {PARAMETER}\n  # a comment\nrest: {{}}\n"
        );
        assert_eq!(whole, expected);
        assert_eq!(with_parts("  # include nothing\n"), "  # include nothing\n");
    }
}
