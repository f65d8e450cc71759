"""What the datasets screen asks through dialogs and has done. Dialogs are imported when asked for
the first time."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.app import App

from obs_tui.curation import deleting, editing, triage, undoing
from obs_tui.curation import marks as marking
from obs_tui.curation.deleting import DeleteReport
from obs_tui.curation.editing import Part
from obs_tui.curation.records import RecordFailure
from obs_tui.curation.triage import Assigned, Choice
from obs_tui.curation.undoing import Undone
from obs_tui.journal import Journal, Run, VerdictEntry
from obs_tui.model.base import JsonObject
from obs_tui.model.counting import counted
from obs_tui.model.datasets import (
    Dataset,
    DatasetChanges,
    DatasetDraft,
    DatasetRecord,
    RecordDraft,
)
from obs_tui.model.load import Failure
from obs_tui.model.marks import Marks
from obs_tui.service.gathering import for_each
from obs_tui.service.protocol import Service
from obs_tui.text.record_row import preview

REMOVE = "-"
"""The letter that takes the property away."""
BLANK: JsonObject = {"messages": []}
"""What a new record is before anything is written."""
_TOLD = 3
"""Different causes that are told."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every dialog is given. `progress` says what is being done; empty when nothing is."""

    app: App[object]
    service: Service
    journal: Journal
    profile: str
    clock: Callable[[], datetime]
    progress: Callable[[str], None]

    def counting(self, what: str) -> Callable[[int, int], None]:
        """A listener that tells progress as `what 3 of 12; esc stops`; of one it tells nothing."""

        def tell(done: int, total: int) -> None:
            if total > 1:
                self.progress(f"{what} {done:,} of {total:,}; esc stops")

        return tell

    # Datasets.

    async def new_dataset(self) -> Dataset | None:
        """The dataset made in the dialog; None when it was left."""
        from obs_tui.ui.dialogs.dataset_form import DatasetForm

        form = DatasetForm(self, "New dataset", self.service.datasets.create)
        return await self.app.push_screen_wait(form)

    async def edit_dataset(self, dataset: Dataset) -> Dataset | None:
        """The dataset as changed in the dialog; None when it was left."""
        from obs_tui.ui.dialogs.dataset_form import DatasetForm

        async def save(draft: DatasetDraft) -> Dataset:
            changes = DatasetChanges(name=draft.name, description=draft.description)
            return await self.service.datasets.update(dataset.id, changes)

        form = DatasetForm(self, "Rename or describe", save, dataset=dataset)
        return await self.app.push_screen_wait(form)

    async def delete_dataset(self, dataset: Dataset) -> bool:
        """Delete a dataset after asking; whether it is gone. Raises ServiceError."""
        from obs_tui.ui.dialogs.confirm_count import ConfirmCountScreen

        page = await self.service.datasets.list_records(dataset.id, page_size=1)
        question = (
            f"The dataset {dataset.name} and its {records_text(page.count)} are deleted on the"
            " server. There is no local copy, and nothing brings them back."
        )
        screen = ConfirmCountScreen(
            "Delete this dataset?", question, page.count, yes="Delete it all"
        )
        if not await self.app.push_screen_wait(screen):
            return False
        await self.service.datasets.delete(dataset.id)
        return True

    # Records.

    async def ids(self, marks: Marks) -> tuple[str, ...]:
        """The ids that are marked. Raises ServiceError."""
        return await marking.resolve(marks, self.service)

    async def records(
        self, marks: Marks, at_hand: Iterable[DatasetRecord]
    ) -> tuple[DatasetRecord, ...]:
        """The records that are marked: those at hand, the others fetched. Raises ServiceError."""
        known = {record.id: record for record in at_hand}
        ids = await self.ids(marks)
        self.progress(f"fetching {counted(len(ids), 'record')}; esc stops")
        missing = [record_id for record_id in ids if record_id not in known]
        for record in await for_each(missing, self.service.datasets.fetch_record):
            known[record.id] = record
        return tuple(known[record_id] for record_id in ids)

    async def choose_triage(
        self, settings: Mapping[str, Sequence[str]], about: str
    ) -> Choice | None:
        """The property and value chosen by a letter; a value of "" takes the property away."""
        from obs_tui.ui.dialogs.letter_menu import LetterItem, LetterMenu

        recent = await self.journal.recently_assigned(self.profile)
        choices = [*triage.choices(settings, recent)]
        if choices:
            choices.append(Choice(REMOVE, choices[0].key, ""))
        items = [LetterItem(each.letter, _choice_label(each)) for each in choices]
        place = await self.app.push_screen_wait(LetterMenu("Set a property", items, about))
        return None if place is None else choices[place]

    async def assign(self, records: Sequence[DatasetRecord], choice: Choice) -> Assigned:
        """Set a property. Raises ServiceError."""
        return await triage.assign(
            self.service.datasets,
            self.journal,
            self.profile,
            records,
            key=choice.key,
            value=choice.value or None,
            progress=self.counting(f"setting {choice.key} on"),
        )

    async def write_verdict(self, record: DatasetRecord, entry: VerdictEntry) -> Assigned:
        """Write a verdict's answer into the property named as its judge. Raises ServiceError."""
        return await triage.assign(
            self.service.datasets,
            self.journal,
            self.profile,
            (record,),
            key=entry.judge.name,
            value="undefined" if entry.verdict.answer is None else entry.verdict.answer,
        )

    async def delete(self, dataset: Dataset, ids: Sequence[str]) -> DeleteReport | None:
        """Delete records after asking; None when it was left. Raises ServiceError."""
        from obs_tui.ui.dialogs.confirm import ConfirmScreen
        from obs_tui.ui.dialogs.confirm_count import ConfirmCountScreen

        question = (
            f"{records_text(len(ids))} of the dataset {dataset.name} will be deleted on the server."
            " A copy is kept here first: u creates them again, with new ids."
        )
        if len(ids) == 1:
            one = ConfirmScreen("Delete this record?", question, yes="Delete")
            sure = await self.app.push_screen_wait(one)
        else:
            many = ConfirmCountScreen("Delete these records?", question, len(ids), yes="Delete")
            sure = await self.app.push_screen_wait(many)
        if not sure:
            return None
        self.progress(f"deleting {records_text(len(ids))}; esc stops")
        report = await deleting.delete_records(
            self.service.datasets,
            self.journal,
            self.profile,
            dataset.id,
            ids,
            progress=self.counting("deleting"),
        )
        return await self._seen_through(report)

    async def _seen_through(self, report: DeleteReport) -> DeleteReport:
        """The report, after what failed was shown and tried again as long as that was wanted."""
        from obs_tui.ui.dialogs.failures import FailuresScreen

        while not report.complete:
            self.progress("")
            head = f"{records_text(len(report.deleted))} are deleted and copied here."
            head += f" {len(report.failed):,} failed, {len(report.untried):,} were not tried."
            screen = FailuresScreen("Not all were deleted", head, report.failed)
            run = next((each for each in await self.deletions() if each.id == report.batch), None)
            if not await self.app.push_screen_wait(screen) or run is None:
                break
            report = await self._resumed(run)
        return report

    async def deletions(self) -> tuple[Run, ...]:
        """The deletions that were interrupted, the latest first."""
        runs = await self.journal.unfinished_runs(self.profile)
        return tuple(run for run in runs if run.kind == deleting.DELETE)

    async def _resumed(self, run: Run) -> DeleteReport:
        progress = self.counting("deleting")
        return await deleting.resume(self.service.datasets, self.journal, run, progress)

    async def resume_deletion(self) -> DeleteReport | None:
        """Go on with the latest deletion that was interrupted; None when there is none. Raises
        ServiceError."""
        runs = await self.deletions()
        return await self._seen_through(await self._resumed(runs[0])) if runs else None

    async def duplicates(self, dataset: Dataset) -> tuple[str, ...] | None:
        """The ids of near-duplicates chosen to go; None when there are no near-duplicates. Raises
        ServiceError."""
        from obs_tui.curation.duplicates import find_duplicates
        from obs_tui.ui.dialogs.duplicates import DuplicatesScreen

        progress = self.counting("reading")
        groups = await find_duplicates(self.service.datasets, dataset.id, progress=progress)
        self.progress("")
        return (await self.app.push_screen_wait(DuplicatesScreen(groups))) if groups else None

    async def undo(self) -> Undone | None:
        """Take the latest change back; None where there is none. Raises ServiceError."""
        progress = self.counting("taking back")
        return await undoing.undo(self.service.datasets, self.journal, self.profile, progress)

    async def edit(self, record: DatasetRecord) -> DatasetRecord | None:
        """The record as the server has it after the edit, or the new one made of it; None when the
        editor was left. Raises ServiceError."""
        from obs_tui.ui.dialogs.letter_menu import LetterItem, LetterMenu
        from obs_tui.ui.dialogs.record_editor import RecordEditor

        parts = (Part.PAYLOAD, Part.PROPERTIES)
        items = [LetterItem("p", "payload"), LetterItem("r", "properties")]
        menu = LetterMenu("Edit what?", items, preview(record.payload))
        place = await self.app.push_screen_wait(menu)
        if place is None:
            return None
        part = parts[place]
        fresh = await self.service.datasets.fetch_record(record.id)
        kept = await editing.load_draft(self.journal, self.profile, record.id, part)
        return await self.app.push_screen_wait(
            RecordEditor(self.service.datasets, self.journal, self.profile, fresh, part, kept=kept)
        )

    async def new_record(self, dataset: Dataset) -> DatasetRecord | None:
        """The record written in the editor from a blank one; None when that was left."""
        from obs_tui.ui.dialogs.record_editor import RecordEditor

        datasets, journal = self.service.datasets, self.journal
        blank = DatasetRecord(id=f"new:{dataset.id}", dataset_id=dataset.id, payload=BLANK)
        kept = await editing.load_draft(journal, self.profile, blank.id, Part.PAYLOAD)

        async def create(payload: JsonObject) -> DatasetRecord:
            made = await datasets.create_record(dataset.id, RecordDraft(payload=payload))
            await editing.discard_draft(journal, self.profile, blank.id, Part.PAYLOAD)
            return made

        editor = RecordEditor(
            datasets, journal, self.profile, blank, Part.PAYLOAD, kept=kept, create=create
        )
        return await self.app.push_screen_wait(editor)

    async def judge(self, record: DatasetRecord) -> VerdictEntry | None:
        """The verdict of the judge chosen in the dialog; None when it was left."""
        from obs_tui.ui.dialogs.judge import JudgeDialog
        from obs_tui.ui.dialogs.judge_run import record_target

        target = record_target(self.service, record, preview(record.payload) or record.id)
        return await self.app.push_screen_wait(
            JudgeDialog(self.service, self.journal, self.profile, target, clock=self.clock)
        )


def partly(
    what: str, total: int, failed: Sequence[RecordFailure], remedy: str, untried: int = 0
) -> Failure:
    """What did not work on some of `total` records: on how many, why, and what to do."""
    whys = Counter(each.error.sentence for each in failed).most_common(_TOLD)
    told = [why if len(failed) == 1 else f"{why} ({count:,})" for why, count in whys]
    if untried:
        told.append(f"{untried:,} were not come to.")
    theirs = next((each.error.remedy for each in failed if each.error.remedy), "")
    sentence = f"{what} {len(failed) + untried:,} of {records_text(total)}."
    return Failure(sentence, " ".join(told), f"{theirs} {remedy}".strip())


def records_text(count: int) -> str:
    """`1 record`, `2,300 records`."""
    return f"{count:,} record{'' if count == 1 else 's'}"


def _choice_label(choice: Choice) -> str:
    return f"{choice.key}: {choice.value}" if choice.value else f"take {choice.key} away"
