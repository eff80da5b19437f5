"""Lists: a sheet of many people, each of its rows with what became of it, and the batches in which they went in."""

from django.db import models

from odop.accounts.models import Office, User
from odop.intake.enums import Outcome, State
from odop.kernel import clock
from odop.kernel.models import StoredFile
from odop.places.models import District


class Intake(models.Model):
    """One list, from the upload to the register. Its file is sealed, and goes when its rows have been read."""

    ref = models.CharField(max_length=30, unique=True)  # IM-SBL-000001
    kind = models.CharField(max_length=20)  # code of a ListKind
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    district = models.ForeignKey(
        District, models.PROTECT, null=True, related_name="+"
    )  # null: each row says its own
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)  # of the file as it was sent
    sheet = models.CharField(max_length=100, blank=True)
    sheets = models.JSONField(default=list)  # names of all sheets of the book
    header_row = models.PositiveIntegerField(default=0)
    columns = models.JSONField(default=list)  # [[letter, title], …] as they stand in the sheet
    notes = models.JSONField(default=list)  # [[code, params], …] what was seen while reading
    mapping = models.JSONField(default=dict)  # letter → key of the kind's column
    fixed = models.JSONField(default=dict)  # key → value that holds for every row
    date_orders = models.JSONField(default=dict)  # letter → order of day, month and year
    fonts = models.JSONField(default=dict)  # letter → old Hindi font whose text is converted
    # First rows, orders of dates and old fonts seen at the upload; goes with the file.
    found = models.JSONField(default=dict)
    consents = models.JSONField(
        default=list
    )  # purposes to which all people of the list agreed, the office says
    language = models.CharField(max_length=5, blank=True)  # in which they were asked
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    error = models.JSONField(null=True)  # [code, params] when the file could not be read
    row_count = models.PositiveIntegerField(
        default=0
    )  # rows in the file, where it is known before they are read
    cursor = models.PositiveBigIntegerField(default=0)  # the last row that the present work has finished
    counts = models.JSONField(default=dict)  # outcome → rows, as of the end of the last work
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    began_at = models.DateTimeField(null=True)  # of the present or last work
    finished_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["office", "-id"], name="intake_of_office"),
            models.Index(fields=["sha256"], name="intake_by_file"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def district_of_trail(self) -> int | None:
        return self.district_id or self.office.district_id


class IntakeRow(models.Model):
    """One row as it stood in the sheet, and what became of it. Kept for ever.

    An account number is sealed and a whole Aadhaar number is covered before anything is kept. `entry` is what the register
    is to be given; it goes when the row is in.
    """

    intake = models.ForeignKey(Intake, models.CASCADE, db_index=False, related_name="rows")
    number = models.PositiveIntegerField()  # as the spreadsheet shows it
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    cells = models.JSONField(default=list)
    earlier = models.JSONField(default=list)  # cells before each correction
    problems = models.JSONField(default=list)  # [[letter, key, code, params], …]
    entry = models.JSONField(default=dict)
    row_key = models.BigIntegerField(default=0)  # of who she is; 0: not known
    subject_id = models.BigIntegerField(null=True)  # the artisan that the row became
    subject_ref = models.CharField(max_length=30, blank=True)
    # The unit or membership that the row brought to somebody who was here before, and the group that it was the first to name.
    added_id = models.BigIntegerField(null=True)
    group_id = models.BigIntegerField(null=True)
    batch = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["intake", "number"], name="one_row_per_number")]
        indexes = [models.Index(fields=["row_key"], name="intake_row_by_key")]

    def __str__(self) -> str:
        return f"row {self.number} of list {self.intake_id}"


class IntakeBatch(models.Model):
    """Rows that went in together, in one transaction; the questions about them follow in another."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField()
    first_row = models.PositiveIntegerField()
    last_row = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)
    to_ask = models.BooleanField(default=False)  # whom its people may be is still to be looked for
    done_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["intake", "number"], name="one_batch_per_number")]

    def __str__(self) -> str:
        return f"batch {self.number} of list {self.intake_id}"


class ColumnMapping(models.Model):
    """What an office once said a title means, for the next list of the kind."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200)  # folded
    key = models.CharField(max_length=40, blank=True)  # empty: this column is not taken
    used_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "title"], name="one_meaning_of_a_title")
        ]

    def __str__(self) -> str:
        return f"{self.title} is {self.key}"
