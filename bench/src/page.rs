//! The page that the figures are written into: each part between two markers of its own, and its plots beside it.

use std::path::{Path, PathBuf};

use crate::Failure;

/// The page, and the folder of its plots.
const PAGE: &str = "performance.md";
const PLOTS: &str = "performance";

/// The page.
pub(crate) struct Page {
    docs: PathBuf,
}

impl Page {
    /// The page in this folder. It has to be there.
    pub(crate) fn open(docs: &Path) -> Result<Self, Failure> {
        let page = Self { docs: docs.to_owned() };
        page.read()?;
        let plots = docs.join(PLOTS);
        std::fs::create_dir_all(&plots).map_err(|error| failed(&plots, &error))?;
        Ok(page)
    }

    fn read(&self) -> Result<String, Failure> {
        let path = self.docs.join(PAGE);
        std::fs::read_to_string(&path).map_err(|error| failed(&path, &error))
    }

    /// Puts a part in the place of what it was.
    pub(crate) fn put(&self, part: &str, text: &str) -> Result<(), Failure> {
        let page = replaced(&self.read()?, part, text).ok_or_else(|| Failure(format!("{PAGE} has no part {part}")))?;
        write(&self.docs.join(PAGE), &page)
    }

    /// Keeps a plot.
    pub(crate) fn draw(&self, name: &str, svg: &str) -> Result<(), Failure> {
        write(&self.docs.join(PLOTS).join(format!("{name}.svg")), svg)
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure(format!("{}: {error}", path.display()))
}

/// The page with another text between the markers of a part; none if it doesn't have them.
fn replaced(page: &str, part: &str, text: &str) -> Option<String> {
    let (begin, end) = (format!("<!-- {part} -->\n"), format!("<!-- end of {part} -->"));
    let start = page.find(&begin)? + begin.len();
    let stop = start + page[start..].find(&end)?;
    Some(format!("{}\n{}\n\n{}", &page[..start], text.trim_end(), &page[stop..]))
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn only_what_is_between_the_markers_is_replaced() {
        let page = "# Page\n\n<!-- a -->\nold\n<!-- end of a -->\n\n<!-- b -->\n<!-- end of b -->\n";
        let once = replaced(page, "a", "new\n").unwrap();
        assert_eq!(once, "# Page\n\n<!-- a -->\n\nnew\n\n<!-- end of a -->\n\n<!-- b -->\n<!-- end of b -->\n");
        assert_eq!(replaced(&once, "a", "new").as_deref(), Some(once.as_str()), "writing it again changes nothing");
        assert_eq!(replaced(page, "c", "new"), None);
        assert_eq!(replaced("<!-- a -->\n", "a", "new"), None, "without an end");
    }
}
