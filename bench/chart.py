"""Curves as SVG: both axes logarithmic, a name at the end of each line in its colour, for light and for dark pages."""

import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 170, 40, 44
COLOURS = ("#5b8dd9", "#8b9bb4", "#2f9e6e", "#7cc48f", "#d9803c", "#b05bc4", "#c9a227")
NAME_HEIGHT = 15
STYLE = ("text { font: 12px sans-serif; fill: #57606a } .title { font-weight: bold }"
         " @media (prefers-color-scheme: dark) { text { fill: #a9b4c0 } }")


def decades(values):
    """The powers of ten around `values`."""
    first, last = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return [10.0 ** power for power in range(first, max(last, first + 1) + 1)]


def scale(ticks, begin, end):
    low, high = math.log10(ticks[0]), math.log10(ticks[-1])
    return lambda value: begin + (math.log10(value) - low) / (high - low) * (end - begin)


def text(x, y, words, anchor="start", how=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{how}>{escape(words)}</text>'


def apart(places):
    """{name: y}, moved down as far as needed for each to be read."""
    moved, least = {}, 0.0
    for name, y in sorted(places.items(), key=lambda item: item[1]):
        least = max(y, least)
        moved[name] = least
        least += NAME_HEIGHT
    return moved


def panel(title, x_name, lines, colours, top):
    """`lines`: {name: {x: y}}"""
    xs, ys = ([value for line in lines.values() for value in pick(line)] for pick in (dict.keys, dict.values))
    x_ticks, y_ticks = decades(xs), decades(ys)
    bottom = top + HEIGHT - BOTTOM
    across, up = scale(x_ticks, LEFT, WIDTH - RIGHT), scale(y_ticks, bottom, top + TOP)
    drawn = [text(LEFT, top + 20, title, how=' class="title"'),
             text((LEFT + WIDTH - RIGHT) / 2, bottom + 36, x_name, "middle"),
             text(LEFT - 8, top + TOP - 8, "us", "end")]
    for x in x_ticks:
        drawn.append(text(across(x), bottom + 18, f"{x:,.0f}", "middle"))
    for y in y_ticks:
        drawn.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{up(y):.1f}" y2="{up(y):.1f}" stroke="#88888844"/>')
        drawn.append(text(LEFT - 8, up(y) + 4, f"{y:g}", "end"))
    names = apart({name: up(line[max(line)]) for name, line in lines.items()})
    for name, line in lines.items():
        colour = colours[name]
        path = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in sorted(line.items()))
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn += [f'<circle cx="{across(x):.1f}" cy="{up(y):.1f}" r="3" fill="{colour}"/>' for x, y in line.items()]
        drawn.append(text(WIDTH - RIGHT + 10, names[name] + 4, name, how=f' style="fill: {colour}"'))
    return drawn


def draw(file, panels):
    """Writes the panels (title, name of x, lines) one below the other."""
    height = HEIGHT * len(panels) + 10
    names = dict.fromkeys(name for _, _, lines in panels for name in lines)
    colours = dict(zip(names, COLOURS))
    drawn = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}">', f"<style>{STYLE}</style>"]
    for index, (title, x_name, lines) in enumerate(panels):
        drawn += panel(title, x_name, lines, colours, HEIGHT * index)
    with open(file, "w") as out:
        out.write("\n".join([*drawn, "</svg>", ""]))
