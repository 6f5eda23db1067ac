"""Header names understood for every column, English and Chinese."""

from dataclasses import dataclass, field

Names = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class FileColumns:
    """
    The columns of one kind of file.

    Parameters
    ----------
    required
        Fields that must be there.
    names
        field -> further headers that mean it; the field's own name always does. Case,
        blanks, hyphens, underscores and a unit in brackets do not matter.
    weak
        field -> headers that mean it only where none of ``names`` is in the file.
    """

    required: tuple[str, ...]
    names: Names
    weak: Names = field(default_factory=dict)


_WEEKDAYS = (
    ("mon", "monday", "一"),
    ("tue", "tuesday", "二"),
    ("wed", "wednesday", "三"),
    ("thu", "thursday", "四"),
    ("fri", "friday", "五"),
    ("sat", "saturday", "六"),
    ("sun", "sunday", "日"),
)
_WINDOWS: Names = {
    f"windows_{short}": (
        f"{short} hours",
        f"{name} hours",
        f"{name} windows",
        f"opening hours {name}",
        f"周{sign}营业时间",
        f"周{sign}时段",
        f"星期{sign}营业时间",
        f"星期{sign}时段",
    )
    for short, name, sign in _WEEKDAYS
}
_LAT = ("latitude", "纬度", "客户纬度", "北纬")
_LON = ("lng", "long", "longitude", "经度", "客户经度", "东经")
_CUSTOMER_ID = (
    "customer",
    "customer code",
    "customer no",
    "customer number",
    "account id",
    "client id",
    "outlet id",
    "store id",
    "客户编号",
    "客户编码",
    "客户代码",
    "客户号",
    "客户ID",
    "门店编号",
    "门店编码",
    "终端编号",
)
_REP_ID = (
    "rep",
    "rep code",
    "sales rep",
    "sales rep id",
    "salesman",
    "salesman id",
    "业务员编号",
    "业务员工号",
    "业务员ID",
    "业务代表编号",
    "销售代表编号",
)

CUSTOMER_COLUMNS = FileColumns(
    required=("customer_id", "lat", "lon"),
    names={
        "customer_id": _CUSTOMER_ID,
        "lat": _LAT,
        "lon": _LON,
        "name": ("customer name", "客户名称", "客户姓名", "名称", "门店名称", "店名"),
        "channel": ("trade channel", "渠道", "渠道类型", "业态", "客户类型"),
        "grade": ("class", "abc", "等级", "级别", "客户等级", "客户级别", "ABC分类"),
        "value": (
            "sales",
            "turnover",
            "revenue",
            "价值",
            "客户价值",
            "销售额",
            "年销售额",
            "营业额",
        ),
        "frequency": (
            "freq",
            "visits per cycle",
            "visit frequency",
            "频次",
            "频率",
            "拜访频次",
            "拜访频率",
        ),
        "service_min": (
            "service minutes",
            "service time",
            "visit minutes",
            "服务时长",
            "服务时间",
            "服务分钟",
            "拜访时长",
            "停留时长",
        ),
        "open": ("opens", "opening", "opening time", "开门时间", "开始营业"),
        "close": ("closes", "closing", "closing time", "关门时间", "结束营业"),
        **_WINDOWS,
        "weekdays": (
            "allowed weekdays",
            "visit weekdays",
            "可拜访日",
            "可拜访星期",
            "星期",
        ),
        "weeks": ("allowed weeks", "visit weeks", "可拜访周", "周次"),
        "min_gap_days": ("min gap", "最小间隔", "最小间隔天数", "最短间隔"),
        "max_gap_days": ("max gap", "最大间隔", "最大间隔天数", "最长间隔"),
        "closed_days": (
            "closed dates",
            "closures",
            "停业日",
            "停业日期",
            "休息日",
            "关闭日期",
        ),
        "rep_id": (
            *_REP_ID,
            "owner",
            "owner id",
            "业务员",
            "业务代表",
            "销售代表",
            "负责人",
            "所属业务员",
        ),
        "locked": ("is locked", "锁定", "是否锁定"),
        "allowed_reps": ("reps allowed", "允许业务员", "可选业务员"),
        "weekday_now": (
            "weekdays now",
            "current weekday",
            "现拜访日",
            "现拜访星期",
            "当前星期",
        ),
        "weeks_now": ("current weeks", "现拜访周", "现周次", "当前周次"),
        "group": ("customer group", "组", "分组", "客户组", "集团"),
        "priority": ("优先级", "优先"),
        "credit_days_overdue": ("days overdue", "逾期天数", "超期天数", "欠款逾期天数"),
        "last_visit": (
            "last visited",
            "last visit date",
            "上次拜访",
            "上次拜访日期",
            "最近拜访",
        ),
        "city": ("town", "城市", "所在城市", "市"),
        "zip": ("zip code", "postcode", "postal code", "邮编", "邮政编码"),
        "address": ("street", "street address", "地址", "详细地址"),
        "phone": ("telephone", "tel", "mobile", "电话", "联系电话", "手机"),
        "note": ("notes", "remark", "remarks", "comment", "备注", "说明"),
        "active": ("is active", "启用", "是否启用", "有效", "是否有效"),
    },
    weak={"customer_id": ("id", "code", "编号", "编码")},
)

REP_COLUMNS = FileColumns(
    required=("rep_id", "lat", "lon"),
    names={
        "rep_id": (*_REP_ID, "工号"),
        "lat": (*_LAT, "depot lat", "start lat", "出发纬度", "起点纬度"),
        "lon": (*_LON, "depot lon", "start lon", "出发经度", "起点经度"),
        "name": ("rep name", "姓名", "业务员姓名", "业务员名称", "名称"),
        "end_lat": ("end latitude", "终点纬度", "结束纬度"),
        "end_lon": ("end longitude", "终点经度", "结束经度"),
        "start": ("shift start", "work start", "上班时间", "开始时间"),
        "end": ("shift end", "work end", "下班时间", "结束时间"),
        "weekdays": ("working days", "工作日", "上班日"),
        "blocks": ("blocked", "占用时段", "固定占用"),
        "break_min": ("break minutes", "休息时长", "休息分钟", "午休时长"),
        "break_from": ("break start", "休息开始", "午休开始"),
        "break_to": ("break end", "休息结束", "午休结束"),
        "max_visits": ("max visits per day", "每日最多拜访", "最多拜访数"),
        "max_drive_min": (
            "max drive minutes",
            "最长驾驶分钟",
            "最长驾驶时间",
            "每日最长驾驶",
        ),
        "max_customers": (
            "max customers per rep",
            "most customers",
            "最多客户数",
            "客户数上限",
            "客户上限",
        ),
        "capacity_share": ("capacity", "产能占比", "产能系数", "工作量占比"),
        "skills": ("skill", "技能"),
        "days_off": ("leave", "vacation", "休假", "休假日期", "请假", "请假日期"),
    },
    weak={"rep_id": ("id", "code", "编号", "业务员", "业务代表", "销售代表")},
)

LOCK_COLUMNS = FileColumns(
    required=("customer_id", "level"),
    names={
        "customer_id": _CUSTOMER_ID,
        "level": ("lock level", "级别", "锁定级别", "锁定层级"),
        "rep_id": (*_REP_ID, "业务员"),
        "date": ("visit date", "日期", "拜访日期"),
        "sequence": ("order", "position", "顺序", "序号"),
        "start": ("start time", "开始时间", "到店时间"),
    },
    weak={"customer_id": ("id", "编号")},
)

CURRENT_PLAN_COLUMNS = FileColumns(
    required=("customer_id", "rep_id"),
    names={
        "customer_id": _CUSTOMER_ID,
        "rep_id": (*_REP_ID, "owner", "业务员"),
        "date": ("visit date", "日期", "拜访日期"),
        "weekday": ("visit weekday", "星期", "星期几", "拜访日"),
        "weeks": ("week", "周次", "拜访周"),
        "order": ("sequence", "position", "顺序", "序号"),
    },
    weak={"customer_id": ("id", "编号")},
)

ASSIGNMENT_COLUMNS = FileColumns(
    required=("customer_id", "rep_id"),
    names={"customer_id": _CUSTOMER_ID, "rep_id": (*_REP_ID, "owner", "业务员")},
    weak={"customer_id": ("area_id", "id", "编号")},
)

OUTCOME_COLUMNS = FileColumns(
    required=("outcome_id", "at", "kind"),
    names={
        "outcome_id": ("event id", "report id", "记录编号", "事件编号", "反馈编号"),
        "visit_id": ("visit", "拜访编号", "拜访ID", "计划编号"),
        "customer_id": _CUSTOMER_ID,
        "rep_id": (*_REP_ID, "业务员"),
        "at": (
            *("reported at", "timestamp", "recorded at", "report time"),
            *("记录时间", "上报时间", "反馈时间", "时间"),
        ),
        "kind": (
            *("outcome", "status", "result", "type"),
            *("结果", "状态", "类型", "拜访结果", "拜访状态"),
        ),
        "date": ("visit date", "日期", "拜访日期"),
        "reason": ("reasons", "原因", "未拜访原因"),
        "started": (
            *("start", "start time", "check in", "arrival"),
            *("开始时间", "到店时间", "签到时间", "进店时间"),
        ),
        "ended": (
            *("end", "end time", "check out"),
            *("结束时间", "离店时间", "签退时间"),
        ),
        "order_value": (
            *("order", "order amount", "sales"),
            *("订单金额", "订货金额", "下单金额", "销售额"),
        ),
        "note": ("notes", "remark", "remarks", "comment", "备注", "说明"),
    },
    weak={"outcome_id": ("id", "编号")},
)

PROMISE_COLUMNS = FileColumns(
    required=("customer_id", "rep_id", "weekdays", "weeks", "from", "to", "told_on"),
    names={
        "customer_id": _CUSTOMER_ID,
        "rep_id": (*_REP_ID, "业务员"),
        "weekdays": ("weekday", "visit weekdays", "星期", "拜访日", "拜访星期"),
        "weeks": ("week", "visit weeks", "周次", "拜访周"),
        "from": ("earliest", "arrival from", "not before", "最早到达", "到达时间起"),
        "to": ("latest", "arrival to", "not after", "最晚到达", "到达时间止"),
        "told_on": ("told", "promised on", "告知日期", "承诺日期", "通知日期"),
    },
    weak={"customer_id": ("id", "编号")},
)

TRAVEL_COLUMNS = FileColumns(
    required=("from_id", "to_id", "seconds", "metres"),
    names={
        "from_id": ("from", "origin", "起点", "起点编号"),
        "to_id": ("to", "destination", "终点", "终点编号"),
        "seconds": ("travel seconds", "时间秒", "行驶秒数", "秒"),
        "metres": ("meters", "distance metres", "距离米", "行驶米数", "米"),
    },
)
