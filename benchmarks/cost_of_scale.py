"""What a week costs from 10 to 10,000 clinics: prints the table of docs/how-to/scale-out.md.

    python benchmarks/cost_of_scale.py

The rates were measured on two cores of a shared machine and are good to a factor of two; the size
of a clinic and the prices are assumptions. Change them here.
"""

from dataclasses import dataclass

# A clinic: 150 patients at a time, five sessions a week of three exercises, cumulative exports of a
# year of all six datasets every week, three years kept.
PATIENTS = 150
BOUTS_A_WEEK = PATIENTS * 5 * 3
EXPORTS_A_WEEK = 6
WEEKS_IN_AN_EXPORT = 52
WEEKS_KEPT = 156

# Seconds of one core. Measured: strict reading, validating and storing; settling and measuring;
# building the database; a report page, a worklist folder; the group's models.
TAKE_IN_EXPORT, TAKE_IN_ROW = 1.0, 5e-6
DERIVE_CLINIC, DERIVE_ROW = 0.5, 1.7e-6
PUBLISH, PUBLISH_ROW = 5.0, 0.8e-6
PAGES_CLINIC = 2.0
START_OF_A_CLUSTER = 30.0
GB_ROW_PUBLISHED = 553e6 / 20.5e6 / 1e9
GB_ROW_EXPORTED = 70 / 1e9 / 10  # landed exports are compressed about ten to one by the file system

DOLLARS_CORE_HOUR = 0.05
DOLLARS_GB_MONTH = 0.05
HOURS_TO_FINISH = 1.0


@dataclass(frozen=True)
class Week:
    """What one week of a group costs."""

    clinics: int

    @property
    def rows_kept(self) -> float:
        return self.clinics * BOUTS_A_WEEK * WEEKS_KEPT

    @property
    def take_in(self) -> float:
        rows = BOUTS_A_WEEK * WEEKS_IN_AN_EXPORT
        return self.clinics * (EXPORTS_A_WEEK * TAKE_IN_EXPORT + rows * TAKE_IN_ROW)

    @property
    def per_clinic(self) -> float:
        """Work that is spread over workers: settling and measuring, at two data cuts."""
        accepted = BOUTS_A_WEEK * WEEKS_IN_AN_EXPORT * WEEKS_KEPT / 2
        return self.clinics * (2 * DERIVE_CLINIC + accepted * DERIVE_ROW)

    @property
    def together(self) -> float:
        """Work that one process does: the database, pages, the group's models."""
        return PUBLISH + self.rows_kept * PUBLISH_ROW + self.clinics * PAGES_CLINIC

    @property
    def one_process_hours(self) -> float:
        return (self.take_in + self.per_clinic + self.together) / 3600

    @property
    def workers(self) -> int:
        """Workers with which the spread work ends in time; one where no cluster is needed."""
        alone = (self.take_in + self.together) / 3600
        left = max(HOURS_TO_FINISH - alone, 0.1 * HOURS_TO_FINISH)
        return max(1, -(-int(self.per_clinic / 3600 * 1000) // int(left * 1000)))

    @property
    def spread_hours(self) -> float:
        start = START_OF_A_CLUSTER if self.workers > 1 else 0
        return (self.take_in + self.together + start + self.per_clinic / self.workers) / 3600

    @property
    def gigabytes(self) -> float:
        exported = self.clinics * BOUTS_A_WEEK * WEEKS_IN_AN_EXPORT * WEEKS_KEPT
        return 3 * self.rows_kept * GB_ROW_PUBLISHED + exported * GB_ROW_EXPORTED

    @property
    def dollars_a_month(self) -> float:
        core_hours = 4.3 * (self.spread_hours + (self.workers - 1) * self.spread_hours)
        return core_hours * DOLLARS_CORE_HOUR + self.gigabytes * DOLLARS_GB_MONTH


def table() -> str:
    """The table in Markdown, one row per size of group."""
    head = (
        "| clinics | exports a week | bouts kept | one process, hours | workers | with them, hours "
        "| GB | dollars a month |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|",
    )
    rows = (
        f"| {w.clinics:,} | {w.clinics * EXPORTS_A_WEEK:,} | {w.rows_kept / 1e6:,.1f} M "
        f"| {w.one_process_hours:.2f} | {w.workers} | {w.spread_hours:.2f} "
        f"| {w.gigabytes:,.1f} | {w.dollars_a_month:,.2f} |"
        for w in (Week(n) for n in (10, 30, 100, 300, 1_000, 3_000, 10_000))
    )
    return "\n".join([*head, *rows])


if __name__ == "__main__":
    print(table())
