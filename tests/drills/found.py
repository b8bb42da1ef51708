"""What a drill found: figures, and each thing that did not hold."""

from dataclasses import dataclass, field

HELD, FAILED, LEFT_OUT = "held", "DID NOT HOLD", "left out"


class CannotDrill(Exception):
    """This machine cannot do a fault; the message says what is missing."""


@dataclass
class Found:
    """Figures in the order in which they were told, and sentences about what went wrong."""

    figures: list = field(default_factory=list)
    wrong: list = field(default_factory=list)
    left_out: str = ""

    def tell(self, sentence):
        """Remember a figure, in a few words."""
        self.figures.append(sentence)

    def must(self, holds, sentence):
        """Remember what is wrong unless it holds; return whether it does."""
        if not holds:
            self.wrong.append(sentence)
        return bool(holds)

    @property
    def verdict(self):
        """Return the verdict in a word or two."""
        if self.left_out:
            return LEFT_OUT
        return FAILED if self.wrong else HELD

    @property
    def sentence(self):
        """Return what is told beside the verdict."""
        return self.left_out or "; ".join([*self.wrong, *self.figures])
