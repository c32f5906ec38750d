import type { JSX, RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Tone } from './status.tsx';
import { formatCount } from './time.tsx';

export interface Bar {
  label: string;
  /** The label below the axis, if there is room. */
  tick: string;
  up: number;
  down: number;
}

interface Side {
  label: string;
  tone: Tone;
}

interface ChartProps {
  label: string;
  up: Side;
  down: Side;
  bars: Bar[];
}

/** Width in pixels until the chart is measured. */
const initialWidth = 720;
const height = 200;
const left = 34;
const bottom = 20;
/** The smaller side gets at least this share of the height, so that it stays readable. */
const minShare = 0.18;

/**
 * A bar chart with two directions: successes grow up from the axis, failures down, so that they differ by more than
 * colour. Screen readers get a summary and a table; each bar's numbers are in its tooltip.
 */
export function UpDownChart({ label, up, down, bars }: ChartProps): JSX.Element {
  const total = { up: sum(bars, 'up'), down: sum(bars, 'down') };
  const summary = describeSides([up, total.up], [down, total.down]);
  return (
    <figure class="chart">
      <div class="key">
        <span>
          <i class={`fill-${up.tone}`} />
          {up.label} <b>{formatCount(total.up)}</b>
        </span>
        <span>
          <i class={`fill-${down.tone}`} />
          {down.label} <b>{formatCount(total.down)}</b>
        </span>
      </div>
      <Drawing label={`${label}: ${summary}.`} up={up} down={down} bars={bars} />
      <table class="hidden">
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">{up.label}</th>
            <th scope="col">{down.label}</th>
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.label}>
              <th scope="row">{bar.label}</th>
              <td>{bar.up}</td>
              <td>{bar.down}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

function Drawing({ label, up, down, bars }: ChartProps): JSX.Element {
  const [drawing, width] = useWidth();
  const max = {
    up: roundUp(Math.max(0, ...bars.map((bar) => bar.up))),
    down: roundUp(Math.max(0, ...bars.map((bar) => bar.down))),
  };
  const room = height - bottom;
  const share = max.down === 0 ? 0 : Math.max(minShare, Math.min(1 - minShare, max.down / (max.up + max.down)));
  const axis = Math.round(room * (1 - share)) + 0.5;
  const step = (width - left) / Math.max(1, bars.length);
  const bar = Math.min(22, step * 0.62);
  const every = Math.ceil(bars.length / (width / 80));
  const heightOf = (value: number, all: number, space: number): number =>
    value === 0 ? 0 : Math.max(2, (value / all) * (space - 8));
  return (
    <svg ref={drawing} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {max.up > 0 && <GridLine y={8} value={max.up} width={width} />}
      {max.down > 0 && <GridLine y={room - 8} value={max.down} width={width} />}
      {bars.map((each, index) => {
        const x = left + index * step;
        const [above, below] = [heightOf(each.up, max.up, axis), heightOf(each.down, max.down, room - axis)];
        return (
          <g key={each.label}>
            <rect class="column" x={x} y={0} width={step} height={room} rx={4}>
              <title>{`${each.label}: ${describeSides([up, each.up], [down, each.down])}`}</title>
            </rect>
            <g pointer-events="none">
              {above > 0 && (
                <rect
                  class={`fill-${up.tone}`}
                  x={x + (step - bar) / 2}
                  y={axis - above - 1}
                  width={bar}
                  height={above}
                  rx={2.5}
                />
              )}
              {below > 0 && (
                <rect
                  class={`fill-${down.tone}`}
                  x={x + (step - bar) / 2}
                  y={axis + 1}
                  width={bar}
                  height={below}
                  rx={2.5}
                />
              )}
            </g>
            {(bars.length - 1 - index) % every === 0 && (
              <text x={x + step / 2} y={height - 4} text-anchor="middle">
                {each.tick}
              </text>
            )}
          </g>
        );
      })}
      <line class="axis" x1={left} x2={width} y1={axis} y2={axis} />
      <text x={left - 8} y={axis + 4} text-anchor="end">
        0
      </text>
    </svg>
  );
}

/** Returns the chart's width in pixels. The drawing is not scaled, so that its texts keep their size. */
function useWidth(): [RefObject<SVGSVGElement>, number] {
  const drawing = useRef<SVGSVGElement>(null);
  const [width, setWidth] = useState(initialWidth);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setWidth(entry.contentRect.width);
    });
    if (drawing.current) observer.observe(drawing.current);
    return () => {
      observer.disconnect();
    };
  }, []);
  return [drawing, width];
}

function GridLine({ y, value, width }: { y: number; value: number; width: number }): JSX.Element {
  return (
    <>
      <line x1={left} x2={width} y1={y} y2={y} stroke-dasharray="2 4" />
      <text x={left - 8} y={y + 4} text-anchor="end">
        {compact.format(value)}
      </text>
    </>
  );
}

const compact = new Intl.NumberFormat('en', { notation: 'compact' });
/** Returns "12 provisioned, 3 failed", for example. */
const describeSides = (...sides: [side: Side, value: number][]): string =>
  sides.map(([{ label }, value]) => `${formatCount(value)} ${label.toLowerCase()}`).join(', ');
const sum = (bars: Bar[], side: 'up' | 'down'): number => bars.reduce((all, bar) => all + bar[side], 0);

/** Rounds up to the next number that reads well: 1, 2, 3, 4, 5, 6, 8, 10, 20, 30, … */
function roundUp(value: number): number {
  if (value <= 0) return 0;
  const magnitude = 10 ** Math.floor(Math.log10(value));
  return magnitude * ([1, 2, 3, 4, 5, 6, 8, 10].find((step) => step * magnitude >= value) ?? 10);
}
