//! Plots as SVG: bars for who does how much, lines on logarithmic axes for how a cost grows. Colours follow the reader's
//! light or dark page.

use std::fmt::Write as _;

use crate::report::number;

const WIDTH: f64 = 720.0;
/// Room for the names of bars, and for the numbers of an axis.
const LEFT: f64 = 140.0;
const RIGHT: f64 = 90.0;
const TOP: f64 = 48.0;
/// From one bar to the next.
const STEP: f64 = 28.0;
const BAR: f64 = 18.0;
/// Height of the field of lines, and what is below it.
const FIELD: f64 = 260.0;
const BELOW: f64 = 44.0;
/// From one entry of the legend to the next.
const ENTRY: f64 = 18.0;

const STYLE: &str = "text{font:12px system-ui,sans-serif;fill:#333}.title{font-weight:600;font-size:14px}.faint{stroke:#ccc}\
.bar{fill:#8aa4c8}.a{fill:#2563eb;stroke:#2563eb}.b{fill:#c2410c;stroke:#c2410c}.c{fill:#15803d;stroke:#15803d}.line{fill:none;stroke-width:2}\
@media(prefers-color-scheme:dark){text{fill:#ddd}.faint{stroke:#444}.bar{fill:#5b7299}.a{fill:#60a5fa;stroke:#60a5fa}\
.b{fill:#fb923c;stroke:#fb923c}.c{fill:#4ade80;stroke:#4ade80}.line{fill:none}}";
/// The colours of series, in turn.
const COLOURS: [&str; 3] = ["a", "b", "c"];

/// One line of a plot.
pub(crate) struct Series {
    /// What it shows, with its unit.
    pub(crate) name: String,
    /// Where it goes through.
    pub(crate) points: Vec<(f64, f64)>,
}

/// A bar for each of these, the first in a colour of its own.
pub(crate) fn bars(title: &str, unit: &str, values: &[(&str, f64)]) -> String {
    let most = values.iter().map(|(_, value)| *value).fold(f64::MIN_POSITIVE, f64::max);
    let mut body = String::new();
    let mut top = TOP;
    for (place, (name, value)) in values.iter().enumerate() {
        let length = (WIDTH - LEFT - RIGHT) * value / most;
        let colour = if place == 0 { "a" } else { "bar" };
        let middle = top + BAR / 2.0 + 4.0;
        let _ = writeln!(
            body,
            "<text x=\"{:.0}\" y=\"{middle:.0}\" text-anchor=\"end\">{}</text>\
             <rect class=\"{colour}\" x=\"{LEFT:.0}\" y=\"{top:.0}\" width=\"{length:.1}\" height=\"{BAR:.0}\"/>\
             <text x=\"{:.1}\" y=\"{middle:.0}\">{}</text>",
            LEFT - 8.0,
            escaped(name),
            LEFT + length + 6.0,
            number(*value),
        );
        top += STEP;
    }
    drawing(&format!("{title}: {unit}"), top + 8.0, &body)
}

/// Lines over the same numbers, both axes logarithmic. What isn't above zero can't be shown there, and is left out.
pub(crate) fn lines<'a>(title: &str, along: &str, series: impl Iterator<Item = &'a Series> + Clone) -> String {
    let shown: Vec<Vec<(f64, f64)>> =
        series.clone().map(|one| one.points.iter().copied().filter(|(x, y)| *x > 0.0 && *y > 0.0).collect()).collect();
    let points = || shown.iter().flatten();
    let (across, up) = (Axis::of(points().map(|point| point.0)), Axis::of(points().map(|point| point.1)));
    let place =
        |(x, y): (f64, f64)| (LEFT + across.share(x) * (WIDTH - LEFT - RIGHT), TOP + FIELD - up.share(y) * FIELD);
    let mut body = String::new();
    for decade in across.decades() {
        let (x, _) = place((decade, up.least()));
        let _ = write!(body, "<path class=\"faint\" d=\"M{x:.1} {TOP:.0}v{FIELD:.0}\"/>");
        let _ = writeln!(
            body,
            "<text x=\"{x:.1}\" y=\"{:.0}\" text-anchor=\"middle\">{}</text>",
            TOP + FIELD + 18.0,
            decade_text(decade)
        );
    }
    for decade in up.decades() {
        let (_, y) = place((across.least(), decade));
        let _ = write!(body, "<path class=\"faint\" d=\"M{LEFT:.0} {y:.1}H{:.0}\"/>", WIDTH - RIGHT);
        let _ = writeln!(
            body,
            "<text x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 8.0,
            y + 4.0,
            decade_text(decade)
        );
    }
    let middle = f64::midpoint(LEFT, WIDTH - RIGHT);
    let _ = writeln!(
        body,
        "<text x=\"{middle:.0}\" y=\"{:.0}\" text-anchor=\"middle\">{}</text>",
        TOP + FIELD + 36.0,
        escaped(along)
    );
    let mut bottom = TOP + FIELD + BELOW;
    for ((one, points), colour) in series.zip(&shown).zip(COLOURS.iter().cycle()) {
        let path: Vec<String> =
            points.iter().map(|point| place(*point)).map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
        let _ = write!(body, "<path class=\"{colour} line\" d=\"M{}\"/>", path.join("L"));
        for (x, y) in points.iter().map(|point| place(*point)) {
            let _ = write!(body, "<circle class=\"{colour}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/>");
        }
        bottom += ENTRY;
        let _ = write!(
            body,
            "<rect class=\"{colour}\" x=\"{LEFT:.0}\" y=\"{:.0}\" width=\"10\" height=\"10\"/>",
            bottom - 9.0
        );
        let _ = writeln!(body, "<text x=\"{:.0}\" y=\"{bottom:.0}\">{}</text>", LEFT + 16.0, escaped(&one.name));
    }
    drawing(title, bottom + 12.0, &body)
}

fn drawing(title: &str, height: f64, body: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH:.0} {height:.0}\" role=\"img\">\n<style>{STYLE}</style>\n\
         <text class=\"title\" x=\"12\" y=\"24\">{}</text>\n{body}</svg>\n",
        escaped(title)
    )
}

fn decade_text(decade: f64) -> String {
    if decade < 1.0 { decade.to_string() } else { format!("{decade:.0}") }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A logarithmic axis over whole decades.
struct Axis {
    low: f64,
    high: f64,
}

impl Axis {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value.log10()), high.max(value.log10()))
        });
        // With nothing on it, or all in one place, it still has a length.
        let low = if low.is_finite() { low.floor() } else { 0.0 };
        Self { low, high: high.ceil().max(low + 1.0) }
    }

    fn least(&self) -> f64 {
        10_f64.powf(self.low)
    }

    fn share(&self, value: f64) -> f64 {
        (value.log10() - self.low) / (self.high - self.low)
    }

    fn decades(&self) -> impl Iterator<Item = f64> {
        let (low, high) = (self.low, self.high);
        std::iter::successors(Some(low), |exponent| Some(exponent + 1.0))
            .take_while(move |exponent| *exponent <= high)
            .map(|exponent| 10_f64.powf(exponent))
    }
}

#[cfg(test)]
mod tests {
    use super::{Axis, Series, bars, lines};

    #[test]
    fn the_longest_bar_fills_the_width_and_others_their_share() {
        let svg = bars("Deliveries", "a second", &[("Motet", 200.0), ("A & B", 100.0)]);
        assert!(svg.contains("class=\"a\" x=\"140\" y=\"48\" width=\"490.0\""), "{svg}");
        assert!(svg.contains("class=\"bar\" x=\"140\" y=\"76\" width=\"245.0\""), "{svg}");
        assert!(svg.contains("A &amp; B") && svg.contains(">Deliveries: a second<"), "{svg}");
    }

    #[test]
    fn axes_take_whole_decades() {
        let axis = Axis::of([20.0, 3000.0].into_iter());
        assert_eq!(axis.decades().map(f64::round).collect::<Vec<_>>(), [10.0, 100.0, 1000.0, 10_000.0]);
        assert!((axis.share(100.0) - 1.0 / 3.0).abs() < 1e-9);
        assert_eq!(Axis::of(std::iter::empty()).decades().count(), 2);
    }

    #[test]
    fn lines_go_through_what_can_be_shown() {
        let points = vec![(1.0, 10.0), (10.0, 0.0), (100.0, 100.0)];
        let svg = lines("Growth", "members", [Series { name: "µs a join".to_owned(), points }].iter());
        assert!(svg.contains("d=\"M140.0 308.0L630.0 48.0\""), "{svg}");
        assert_eq!(svg.matches("<circle").count(), 2, "zero is nowhere on a logarithmic axis");
    }
}
