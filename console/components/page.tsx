import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** The first page keeps the browser's focus; later pages move it to their heading. */
let isFirst = true;

interface PageProps {
  /** The heading and the document's title. It names the object: `Device CPE0001`. */
  title: string;
  /** A sentence below the heading. */
  about?: ComponentChildren;
  /** Buttons next to the heading. */
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/**
 * The frame of every page: heading, document title, and focus on the heading after navigation. Pass a `key` where the
 * same page shows another object.
 */
export function Page({ title, about, actions, children }: PageProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Cuttle`;
  }, [title]);
  useEffect(() => {
    if (!isFirst) {
      heading.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    isFirst = false;
  }, []);
  return (
    <>
      <header class="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {about !== undefined && <p>{about}</p>}
        </div>
        {actions !== undefined && <div class="page-actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}

interface CardProps {
  title?: string;
  actions?: ComponentChildren;
  children: ComponentChildren;
  /** Without padding, for tables. */
  flush?: boolean;
}

export function Card({ title, actions, children, flush = false }: CardProps): JSX.Element {
  return (
    <section class="card" {...(title !== undefined && { 'aria-label': title })}>
      {title !== undefined && (
        <div class="card-head">
          <h2>{title}</h2>
          {actions}
        </div>
      )}
      {flush ? children : <div class="card-body">{children}</div>}
    </section>
  );
}
