"""Events and datasets in memory, with import tasks and files, for what is added and imported."""

from collections.abc import AsyncIterable, AsyncIterator, Mapping, Sequence
from dataclasses import replace

from obs_tui.model.base import Json
from obs_tui.model.datasets import DatasetRecord, ImportTask, TaskStatus
from obs_tui.model.judges import Judge, JudgeDraft, Verdict
from obs_tui.model.paging import PAGE_SIZE, Numbered
from obs_tui.service.errors import RefusedError

from .datasets.fakes import NOW, FakeDatasets, numbered, record_id
from .fakes import FakeService


class ImportingDatasets(FakeDatasets):
    """Imports at once. A task is told as running as often as `slow` says; `tasks` are those told of
    at all, newest first. `fault` fails every task with this message."""

    def __init__(self, *counts: int) -> None:
        super().__init__(*counts)
        self.tasks: list[ImportTask] = []
        self.slow = 0
        self.fault = ""
        self.files: dict[str, bytes] = {}
        self.exported = (b'{"payload": {}}\n', b'{"payload": {"a": 1}}\n')

    def _task(self, dataset_id: str) -> ImportTask:
        status = TaskStatus.RUNNING if self.slow else TaskStatus.COMPLETED
        if self.fault and not self.slow:
            status = TaskStatus.FAILED
        task = ImportTask(
            id=f"task-{len(self.tasks)}",
            dataset_id=dataset_id,
            status=status,
            progress=40 if self.slow else 100,
            message=self.fault or None,
            created_at=NOW,
        )
        self.tasks.insert(0, task)
        return task

    def _put(self, dataset_id: str, payload: dict[str, Json], **properties: Json) -> None:
        made = record_id(50_000 + len(self.records))
        self.records[made] = DatasetRecord(
            id=made, dataset_id=dataset_id, payload=payload, properties=properties, created_at=NOW
        )

    async def import_from_explorer(self, dataset_id: str, event_ids: Sequence[str]) -> ImportTask:
        await self._enter("import_from_explorer", (dataset_id, tuple(event_ids)))
        for each in event_ids if not self.fault else ():
            self._put(dataset_id, {"messages": []}, event_id=each)
        return self._task(dataset_id)

    async def import_from_records(self, dataset_id: str, record_ids: Sequence[str]) -> ImportTask:
        await self._enter("import_from_records", (dataset_id, tuple(record_ids)))
        for each in record_ids:
            self._put(dataset_id, self.records[each].payload)
        return self._task(dataset_id)

    async def import_from_file(self, dataset_id: str, file_id: str) -> ImportTask:
        await self._enter("import_from_file", (dataset_id, file_id))
        return self._task(dataset_id)

    async def upload(self, name: str, content: AsyncIterable[bytes], size: int) -> str:
        await self._enter("upload", name)
        self.files[name] = b"".join([piece async for piece in content])
        return f"file-{name}"

    async def export_to_jsonl(self, dataset_id: str) -> str:
        await self._enter("export_to_jsonl", dataset_id)
        return f"memory:{dataset_id}"

    async def download(self, url: str) -> AsyncIterator[bytes]:
        for piece in self.exported:
            await self._enter("download", url)
            yield piece

    async def fetch_task(self, dataset_id: str, task_id: str) -> ImportTask:
        await self._enter("fetch_task", task_id)
        self._tick()
        return next(each for each in self.tasks if each.id == task_id)

    async def list_tasks(
        self, dataset_id: str, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[ImportTask]:
        await self._enter("list_tasks", dataset_id)
        found = [each for each in self.tasks if each.dataset_id == dataset_id]
        self._tick()
        return numbered(found, page, page_size)

    def _tick(self) -> None:
        """Running tasks end, once they were asked after often enough."""
        if any(each.running for each in self.tasks):
            self.slow = max(self.slow - 1, 0)
        if not self.slow:
            ended = TaskStatus.FAILED if self.fault else TaskStatus.COMPLETED
            self.tasks = [
                each.model_copy(update={"status": ended, "progress": 100}) if each.running else each
                for each in self.tasks
            ]


class JudgingService(FakeService):
    """A service that judges conversations with saved judges."""

    def __init__(self, count: int, datasets: ImportingDatasets) -> None:
        super().__init__(count)
        self.datasets = datasets
        self.saved: dict[str, JudgeDraft] = {}
        self.judged: list[Sequence[Json]] = []
        self.can(replace(self.capabilities, record_search=True))

    async def create_judge(self, judge: JudgeDraft) -> Judge:
        await self._enter("create_judge", judge.name)
        made = f"judge-{len(self.calls)}"
        self.saved[made] = judge
        return Judge.model_validate({"id": made, **judge.model_dump()})

    async def list_judges(
        self,
        *,
        q: str | None = None,
        types: Sequence[str] = (),
        models: Sequence[str] = (),
        page: int = 1,
        page_size: int = PAGE_SIZE,
    ) -> Numbered[Judge]:
        found = [
            Judge.model_validate({"id": key, **judge.model_dump()})
            for key, judge in self.saved.items()
        ]
        return numbered(found, page, page_size)

    async def delete_judge(self, judge_id: str) -> None:
        await self._enter("delete_judge", judge_id)
        del self.saved[judge_id]

    async def judge_conversation(
        self,
        judge_id: str,
        messages: Sequence[Json],
        properties: Mapping[str, Json] | None = None,
    ) -> Verdict:
        await self._enter("judge_conversation", judge_id)
        if judge_id not in self.saved:
            raise RefusedError("There is no such judge.")
        self.judged.append(messages)
        return Verdict(answer="good", analysis="No language model ran.")
