//! The word somebody probably meant.

/// Beyond this many letters of difference, a guess would mislead.
const DISTANCE_LETTERS_MAX: usize = 2;

pub(crate) fn nearest<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|word| (distance(wrong, word), word))
        .filter(|(letters, word)| *letters <= DISTANCE_LETTERS_MAX && *letters < word.chars().count())
        .min()
        .map(|(_, word)| word)
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (index, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for column in 0..b.len() {
            let change = diagonal + usize::from(letter != b[column]);
            diagonal = row[column + 1];
            row[column + 1] = change.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
