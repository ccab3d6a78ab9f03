//! Questions asked on a terminal.

use std::io::{self, BufRead, IsTerminal, Write};

/// Whether somebody is there to answer.
pub(super) fn possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks on standard error until an answer is good. `None` when the input ends.
pub(super) fn ask<T>(question: &str, accept: impl FnMut(&str) -> Result<T, String>) -> io::Result<Option<T>> {
    dialogue(&mut io::stdin().lock(), &mut io::stderr(), question, accept)
}

fn dialogue<T>(
    input: &mut impl BufRead,
    output: &mut impl Write,
    question: &str,
    mut accept: impl FnMut(&str) -> Result<T, String>,
) -> io::Result<Option<T>> {
    loop {
        write!(output, "{question} ")?;
        output.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            writeln!(output)?;
            return Ok(None);
        }
        match accept(line.trim()) {
            Ok(answer) => return Ok(Some(answer)),
            Err(reason) => writeln!(output, "  {reason}")?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::dialogue;

    fn number(input: &str) -> (Option<u8>, String) {
        let mut said = Vec::new();
        let accept = |line: &str| line.parse::<u8>().map_err(|_| "not a number".to_owned());
        let answer = dialogue(&mut input.as_bytes(), &mut said, "How many?", accept).unwrap();
        (answer, String::from_utf8(said).unwrap())
    }

    #[test]
    fn a_question_is_asked_until_its_answer_is_good() {
        let (answer, said) = number("many\n 3 \n");
        assert_eq!(answer, Some(3));
        assert_eq!(said, "How many?   not a number\nHow many? ");
        assert_eq!(number("x\n").0, None);
    }
}
