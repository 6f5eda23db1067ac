"""The six reps of the sample."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SampleRep:
    """
    One row of reps.csv.

    Parameters
    ----------
    appetite
        How much further than others the rep reached for customers over the years:
        what makes today's territories uneven. Not in the file.
    """

    rep_id: str
    name: str
    lat: float
    lon: float
    blocks: str
    appetite: float


REPS = (
    SampleRep("R1", "王海燕 Wang Haiyan", 31.2630, 121.4480, "fri 14:00-17:30", 0.78),
    SampleRep("R2", "李国强 Li Guoqiang", 31.1790, 121.4120, "", 1.03),
    SampleRep("R3", "陈思敏 Chen Simin", 31.2180, 121.5650, "fri 14:00-17:30", 1.07),
    SampleRep("R4", "赵磊 Zhao Lei", 31.3320, 121.4050, "", 1.1),
    SampleRep("R5", "周雨桐 Zhou Yutong", 31.0460, 121.2480, "fri 15:30-17:30", 1.02),
    SampleRep("R6", "孙建平 Sun Jianping", 31.3750, 121.0050, "", 1.12),
)
