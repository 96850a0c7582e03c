"""Before a new generation is published: does it serve the keeper's own questions as well as the one that answers?"""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from pathlib import Path

from assistant.eval_report import Report, Run
from assistant.evaluate import Outcome, evaluate, summarise
from assistant.question_files import EvalQuestion, read_questions
from assistant.service import Service
from assistant.settings import Settings
from index.errors import IncompatibleGenerationError, NoGenerationError, RetrievalError
from index.search import Index
from index.types import BuildProgress, Comparison, ProgressListener

logger = logging.getLogger(__name__)


class QualityCheck:
    """Asks the questions of ``XINZHI_COMPARE`` of both generations. Called by the build, before it publishes.

    A question counts as served when its passage is found at rank one and it is answered, or when it has no answer and
    is refused. Those about an article that the new generation does not hold are left out: who removes an article wants
    that.
    """

    def __init__(self, settings: Settings) -> None:
        """Read the questions. Raises QuestionFileError."""
        self._settings = replace(settings, reranker="")  # it would read both generations alike, and slowly
        self._questions = read_questions(Path(settings.compare))
        self.report: Report | None = None  # of the last comparison, the new generation first

    def __call__(self, candidate: Index, note: ProgressListener) -> Comparison | None:
        """Compare; None when no generation answers, or none of the questions can be asked."""
        asked = [question for question in self._questions.questions if _can_be_asked(question, candidate)]
        current = self._current()
        if current is None or not asked:
            return None
        new = Service.holding(candidate, self._settings)
        runs: list[Run] = []
        for service, name in ((new, f"{candidate.generation}, new"), (current, current.index.generation)):
            done_before, total = len(runs) * len(asked), 2 * len(asked)
            tell = partial(_tell, note, done_before, total)
            outcomes = evaluate(service, asked, tell)
            runs.append(Run(name, outcomes, summarise(outcomes)))
        current.index.close()
        self.report = Report(self._questions.problems, tuple(runs))
        served, before = (_served(run.outcomes) for run in runs)
        left_out = len(self._questions.questions) - len(asked)
        return Comparison(len(asked), served, before, left_out, self._settings.tolerance)

    def _current(self) -> Service | None:
        """The generation that answers, with the model that it was built with."""
        service = Service(self._settings)
        try:
            try:
                service.load()
            except IncompatibleGenerationError:
                manifest = service.store.manifest(service.store.current_number())
                service = Service(replace(self._settings, model=manifest.model_name))
                service.load()
        except NoGenerationError:
            return None
        except RetrievalError as error:
            logger.warning("The new generation is not compared with the current one: %s", error)
            return None
        return service


def _tell(note: ProgressListener, done_before: int, total: int, done: int) -> None:
    note(BuildProgress("compare", done_before + done, total))


def _can_be_asked(question: EvalQuestion, index: Index) -> bool:
    return not question.article_id or index.article(question.article_id) is not None


def _served(outcomes: list[Outcome]) -> int:
    return sum(outcome.is_good for outcome in outcomes)
