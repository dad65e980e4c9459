//! Shows how what came differs from what was expected, line by line.

use serde_json::Value;

/// Nothing where both are equal; else every line, those only expected after a `-`, those that only came after a `+`.
pub(super) fn difference(expected: &Value, found: &Value) -> Option<String> {
    if expected == found {
        return None;
    }
    let found = in_order_of(expected, found);
    let (expected, found) = (pretty(expected), pretty(&found));
    Some(lines(&expected.lines().collect::<Vec<_>>(), &found.lines().collect::<Vec<_>>()))
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("a value is text")
}

/// The found value with its fields in the order in which they are expected, so that their order is no difference.
fn in_order_of(expected: &Value, found: &Value) -> Value {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            let known = expected
                .iter()
                .filter_map(|(name, value)| found.get(name).map(|found| (name.clone(), in_order_of(value, found))));
            let more = found.iter().filter(|(name, _)| !expected.contains_key(*name));
            Value::Object(known.chain(more.map(|(name, value)| (name.clone(), value.clone()))).collect())
        }
        (Value::Array(expected), Value::Array(found)) => {
            let like = |at: usize| expected.get(at).unwrap_or(&Value::Null);
            found.iter().enumerate().map(|(at, item)| in_order_of(like(at), item)).collect()
        }
        _ => found.clone(),
    }
}

/// The longest common subsequence of lines stands once; what isn't in it is marked.
fn lines(old: &[&str], new: &[&str]) -> String {
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for at in (0..old.len()).rev() {
        for by in (0..new.len()).rev() {
            common[at][by] = if old[at] == new[by] {
                common[at + 1][by + 1] + 1
            } else {
                common[at + 1][by].max(common[at][by + 1])
            };
        }
    }
    let (mut at, mut by) = (0, 0);
    let mut shown = Vec::new();
    while at < old.len() || by < new.len() {
        if at < old.len() && by < new.len() && old[at] == new[by] {
            shown.push(format!("    {}", old[at]));
            (at, by) = (at + 1, by + 1);
        } else if by == new.len() || (at < old.len() && common[at + 1][by] >= common[at][by + 1]) {
            shown.push(format!("  - {}", old[at]));
            at += 1;
        } else {
            shown.push(format!("  + {}", new[by]));
            by += 1;
        }
    }
    shown.join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::difference;

    #[test]
    fn a_field_more_less_or_other_is_a_difference_and_order_is_none() {
        assert_eq!(difference(&json!({ "a": 1, "b": [2] }), &json!({ "b": [2], "a": 1 })), None);
        let shown = difference(&json!({ "a": 1, "b": 2, "c": 3 }), &json!({ "c": 3, "b": 4, "d": 5 })).unwrap();
        let wanted = "    {\n  -   \"a\": 1,\n  -   \"b\": 2,\n  -   \"c\": 3\n  +   \"b\": 4,\n  +   \"c\": 3,\n  +   \"d\": 5\n    }";
        assert_eq!(shown, wanted);
    }
}
