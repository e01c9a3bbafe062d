"""The published sentences on units, for one unit, in plain Python: people by class in the order of `CODES`."""

CODES = (30, 23, 22, 21, 13, 12, 11)


def level1(centre, other, rural):
    """Level 1, of people in urban centres, in other urban cells and in rural ones."""
    total = centre + other + rural
    if total == 0:
        return 0
    if 2 * centre >= total:
        return 3
    return 2 if 2 * rural <= total else 1


def _level1_of(people):
    return level1(people[0], sum(people[1:4]), sum(people[4:]))


def level2_2024(people):
    """Level 2 by the rules of 2024."""
    p, total, rural = dict(zip(CODES, people, strict=True)), sum(people), sum(people[4:])
    first = _level1_of(people)
    if first == 2:
        if 2 * (p[30] + p[23]) >= total:
            return 23
        return 22 if 2 * (p[21] + rural) <= total else 21
    if first == 1:
        if 2 * (p[13] + total - rural) >= total:
            return 13
        return 12 if 2 * p[11] <= total else 11
    return 10 * first


def level2_2021(people):
    """Level 2 by the rules of 2021."""
    p, first = dict(zip(CODES, people, strict=True)), _level1_of(people)
    if first == 2:
        if p[23] + p[22] <= p[21]:
            return 21
        return 23 if p[23] >= p[22] else 22
    if first == 1:
        return max((13, 12, 11), key=lambda code: (p[code], code))
    return 10 * first


LEVEL2 = {"2024": level2_2024, "2021": level2_2021}
