"""One layer per another, cell by cell."""

import numpy as np

from placetypes._kernels.compiling import kernel


@kernel(error_model="numpy")
def ratio(top, bottom, factor, out):  # type: ignore[no-untyped-def]
    """Write `top` / (`bottom` * `factor`) to float64 `out`, NaN where one is NaN or `bottom` is not more than 0.

    All are of one size; `top` and `bottom` may be float32 or float64.
    """
    for cell in range(out.size):
        below = np.float64(bottom[cell])
        out[cell] = np.float64(top[cell]) / (below * factor) if below > 0 else np.nan
