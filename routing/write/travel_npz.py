"""Travel matrix -> travel.npz."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np

from routing.travel import GivenMatrix, TravelMatrix

_NEVER = (1980, 1, 1, 0, 0, 0)


def format_travel(matrix: TravelMatrix | GivenMatrix) -> bytes:
    """Return an npz of ``ids, seconds, metres``; equal matrices give equal bytes."""
    arrays = {
        "ids": np.array(matrix.ids, dtype=np.str_),
        "seconds": np.asarray(matrix.seconds, dtype="<i8"),
        "metres": np.asarray(matrix.metres, dtype="<i8"),
    }
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for name, values in arrays.items():
            array = BytesIO()
            np.save(array, np.ascontiguousarray(values), allow_pickle=False)
            entry = ZipInfo(f"{name}.npy", _NEVER)
            archive.writestr(entry, array.getvalue(), ZIP_DEFLATED)
    return content.getvalue()
