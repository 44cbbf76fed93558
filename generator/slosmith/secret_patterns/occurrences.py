"""Where words stand in one text: each is looked for once, however many rules ask for it."""


class Occurrences:
    """The places of words in a text; words are in lower case, and found in any."""

    def __init__(self, text: str) -> None:
        """Nothing is looked for yet."""
        # Of all capitals this one alone would become two characters.
        self.lower = text.replace("İ", "i").lower()
        self._of_words: dict[tuple[str, ...], list[int]] = {}
        self._of_word: dict[str, list[int]] = {}

    def of_any(self, words: tuple[str, ...]) -> list[int]:
        """Where one of these words begins, in order."""
        if (found := self._of_words.get(words)) is None:
            found = sorted({place for word in words for place in self._of(word)})
            self._of_words[words] = found
        return found

    def _of(self, word: str) -> list[int]:
        if (found := self._of_word.get(word)) is None:
            found = self._of_word[word] = []
            at = self.lower.find(word)
            while at >= 0:
                found.append(at)
                at = self.lower.find(word, at + 1)
        return found
