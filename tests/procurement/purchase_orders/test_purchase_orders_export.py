"""What a school takes away of its orders when it leaves: each as the PDF that the supplier got, and its report of each year."""

from __future__ import annotations

import base64
import io
import zipfile
from dataclasses import replace

from tests.procurement.purchase_orders.placed_orders import MILK, PAPER, place
from tests.procurement.world import ABBEY, BECK, World, head_of


def test_the_bundle_of_a_school_holds_its_own_orders_and_its_yearly_report_and_nothing_of_others(world: World) -> None:
    world.take_up(ABBEY, BECK)
    supplier_id = world.supplier()
    own = place(world, PAPER, supplier_id=supplier_id)
    others = place(world, PAPER, supplier_id=supplier_id, school_id=BECK)
    shared = place(
        world, replace(PAPER, school_id=ABBEY), replace(MILK, school_id=BECK),
        supplier_id=supplier_id, school_id=None, kind="contract", title="Paper and milk", origin="contract:c1",
    )  # fmt: skip
    job = world.ask(head_of(ABBEY), "export_school", school_id=ABBEY)
    world.host.run_until_quiet()
    (name,) = world.ask(head_of(ABBEY), "job", school_id=ABBEY, **job)["files"]
    file = world.ask(head_of(ABBEY), "job_file", school_id=ABBEY, name=name, **job)
    bundle = zipfile.ZipFile(io.BytesIO(base64.b64decode(file["content"])))
    documents = sorted(path for path in bundle.namelist() if "documents/" in path)
    assert documents == [
        f"documents/orders/{own.number}.pdf",
        "documents/reports/buying Abbey Primary 2026-27.pdf",
        "documents/reports/buying Abbey Primary 2026-27.xlsx",
    ]
    assert others.number not in "".join(documents)
    assert shared.number not in "".join(documents)
    assert bundle.read(documents[0]).startswith(b"%PDF")
