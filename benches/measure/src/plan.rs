//! The commands to measure.

use std::path::PathBuf;

use serde::Serialize;

use crate::error::MeasureError;

/// What stands between two commands.
const SEPARATOR: &str = ":::";

/// One command to measure.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Command {
    /// Commands with the same setting are compared with each other.
    pub(crate) setting: String,
    /// What to call it in the table.
    pub(crate) program: String,
    /// The file that it makes.
    pub(crate) output: Option<PathBuf>,
    /// Name of the program to run.
    pub(crate) executable: String,
    /// What it is given.
    pub(crate) arguments: Vec<String>,
}

/// Reads the commands from the command line.
pub(crate) fn parse(words: &[String]) -> Result<Vec<Command>, MeasureError> {
    let commands = words.split(|word| word == SEPARATOR).enumerate();
    commands.map(|(i, words)| parse_one(i + 1, words)).collect()
}

fn parse_one(number: usize, words: &[String]) -> Result<Command, MeasureError> {
    let [setting, program, output, executable, arguments @ ..] = words else {
        return Err(MeasureError::Incomplete { number });
    };
    Ok(Command {
        setting: setting.clone(),
        program: program.clone(),
        output: (output != "-").then(|| PathBuf::from(output)),
        executable: executable.clone(),
        arguments: arguments.to_vec(),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_split_and_checked() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let commands = parse(&words("t1 agc out agc create -o out ::: t1 mine - true")).unwrap();
        assert_eq!(commands[0].output, Some(PathBuf::from("out")));
        assert_eq!(commands[0].arguments, ["create", "-o", "out"]);
        assert_eq!((commands[1].executable.as_str(), &commands[1].output), ("true", &None));
        let error = parse(&words("a b - true ::: a b -")).unwrap_err().to_string();
        assert!(error.starts_with("command 2 is incomplete"), "{error}");
    }
}
