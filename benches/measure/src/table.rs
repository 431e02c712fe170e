//! The table: plain for terminals, Markdown for documents.

use crate::summary::Summary;

const HEADINGS: [&str; 14] = [
    "setting",
    "program",
    "wall s",
    "user s",
    "sys s",
    "sys %",
    "peak MB",
    "anon MB",
    "calls",
    "size",
    "wall",
    "CPU",
    "peak",
    "size ratio",
];

/// Headings and one row for each command; the last four columns are ratios to the first command
/// with the same setting.
pub(crate) fn cells(rows: &[Summary]) -> Vec<Vec<String>> {
    let mut table = vec![HEADINGS.map(str::to_owned).to_vec()];
    for row in rows {
        let same = |other: &&Summary| other.command.setting == row.command.setting;
        let first = rows.iter().find(same).unwrap_or(row);
        table.push(cells_of(row, first));
    }
    table
}

fn cells_of(row: &Summary, first: &Summary) -> Vec<String> {
    let (cost, base) = (&row.median, &first.median);
    let size = row.extras.output_bytes.map(|bytes| bytes as f64);
    let first_size = first.extras.output_bytes.map(|bytes| bytes as f64);
    vec![
        row.command.setting.clone(),
        row.command.program.clone(),
        format!("{:.3}", cost.wall_seconds),
        format!("{:.3}", cost.user_seconds),
        format!("{:.3}", cost.system_seconds),
        format!("{:.1}", cost.system_percent()),
        megabytes(Some(cost.peak_bytes)),
        megabytes(row.extras.peak_anonymous_bytes),
        whole(row.extras.system_calls),
        whole(row.extras.output_bytes),
        ratio(Some(cost.wall_seconds), Some(base.wall_seconds)),
        ratio(Some(cost.processor_seconds()), Some(base.processor_seconds())),
        ratio(Some(cost.peak_bytes as f64), Some(base.peak_bytes as f64)),
        ratio(size, first_size),
    ]
}

fn megabytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(missing, |bytes| format!("{:.1}", bytes as f64 / 1e6))
}

fn whole(number: Option<u64>) -> String {
    number.map_or_else(missing, |number| number.to_string())
}

fn ratio(part: Option<f64>, base: Option<f64>) -> String {
    match (part, base) {
        (Some(part), Some(base)) if base > 0.0 => format!("{:.3}", part / base),
        _ => missing(),
    }
}

fn missing() -> String {
    "-".to_owned()
}

/// Names to the left, numbers to the right.
pub(crate) fn plain(table: &[Vec<String>]) -> String {
    lines(table, "", "  ", "", None)
}

/// The same with bars.
pub(crate) fn markdown(table: &[Vec<String>]) -> String {
    let rule: Vec<&str> = (0..HEADINGS.len()).map(|i| if i < 2 { "---" } else { "--:" }).collect();
    let rule = format!("| {} |\n", rule.join(" | "));
    lines(table, "| ", " | ", " |", Some(&rule))
}

fn lines(
    table: &[Vec<String>],
    open: &str,
    between: &str,
    close: &str,
    rule: Option<&str>,
) -> String {
    let width = |column: usize| table.iter().map(|row| row[column].chars().count()).max();
    let mut text = String::new();
    for (i, row) in table.iter().enumerate() {
        let cells: Vec<String> = row
            .iter()
            .enumerate()
            .map(|(column, cell)| {
                let width = width(column).unwrap_or(0);
                if column < 2 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            })
            .collect();
        text += &format!("{open}{}{close}\n", cells.join(between));
        if i == 0 {
            text += rule.unwrap_or("");
        }
    }
    text
}
