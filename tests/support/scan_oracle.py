"""The circular scan as its definition says it, window by window in plain Python: slow, and obviously right."""

import math


def ratio(observed, expected, total):
    """Log likelihood ratio of a rate of its own inside and outside."""
    inside = observed * math.log(observed / expected) if observed > 0 else 0.0
    outside = total - observed
    return inside + (outside * math.log(outside / (total - expected)) if outside > 1e-9 else 0.0)


def poisson(observed, expected, cases, _):
    return ratio(observed, expected, cases) if observed > expected else 0.0


def bernoulli(observed, expected, cases, controls):
    if observed <= expected:
        return 0.0
    people = expected * (cases + controls) / cases
    return ratio(observed, expected, cases) + ratio(people - observed, people - expected, controls)


def plane(a, b):
    return math.dist(a, b)


def arc(a, b):
    """Haversine on the mean sphere (m), longitude and latitude in degrees."""
    (x1, y1), (x2, y2) = ([math.radians(value) for value in point] for point in (a, b))
    half = math.sin((y2 - y1) / 2) ** 2 + math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(half))


def windows(points, cases, population, *, max_share, min_cases, score, controls=0.0, between=plane, tie=1e-7):
    """Every window: (score, cases, radius, centre row, expected, rows)."""
    total, people = sum(cases), sum(population)
    found = []
    for centre, middle in enumerate(points):
        away = [between(middle, point) for point in points]
        for radius in sorted(set(away)):
            rows = frozenset(i for i, d in enumerate(away) if d <= radius + tie)
            share = sum(population[i] for i in rows) / people
            observed = sum(cases[i] for i in rows)
            if share > max_share + 1e-9 or observed < min_cases - 1e-9 or share == 0:
                continue
            strength = round(score(observed, total * share, total, controls), 8)
            if strength > 0:
                found.append((strength, observed, max(away[i] for i in rows), centre, total * share, rows))
    return found


def clusters(points, cases, population, **rules):
    """The strongest window, then the strongest that shares no row with those before."""
    left = windows(points, cases, population, **rules)
    left.sort(key=lambda w: (-w[0], -round(w[1], 6), round(w[2], 6), *points[w[3]]))
    taken, found = set(), []
    for window in left:
        if not taken & window[5]:
            taken |= window[5]
            found.append(window)
    return found
