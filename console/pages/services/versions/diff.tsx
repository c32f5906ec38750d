import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ProblemView, Loading } from '../../../components/loaded.tsx';

interface DiffProps {
  label: string;
  before: string;
  after: string;
  /** The names of the two texts. */
  names: [before: string, after: string];
  /** One below the other, even if there is room. Default: false. */
  unified?: boolean;
}

/** The narrowest readable width of two columns, in pixels. */
const minColumnsWidth = 760;

/** Compares two texts. */
export function Diff({ label, before, after, names, unified = false }: DiffProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const [loading, setLoading] = useState<'under way' | 'done' | Error>('under way');
  const [one, two] = names;
  useEffect(() => {
    let [isGone, end] = [false, (): void => undefined];
    import('../codeEditor/compare.ts').then(
      ({ showComparison }) => {
        if (isGone || !host.current) return;
        const parent = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' });
        end = showComparison({
          parent,
          before,
          after,
          labels: [`${label}, ${one}`, `${label}, ${two}`],
          unified: unified || host.current.clientWidth < minColumnsWidth,
        });
        setLoading('done');
      },
      () => {
        setLoading(new Error('The comparison could not be loaded. Reload the page.'));
      },
    );
    return () => {
      isGone = true;
      end();
    };
  }, [before, after, one, two]);
  return (
    <figure class="diff">
      <figcaption>
        <b>{label}</b> <span class="bad">{one}</span> → <span class="good">{two}</span>
        {before === after && <span class="soft">: identical</span>}
      </figcaption>
      {loading === 'under way' && <Loading />}
      {loading instanceof Error && <ProblemView error={loading} />}
      <div class="code" ref={host} />
    </figure>
  );
}
