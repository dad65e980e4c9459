// Draws a component anew only when what it is given has changed.
import { h } from "preact";

/**
 * @param {any} component
 * @returns {any}
 */
export function memo(component) {
  /**
   * @this {any}
   * @param {any} props
   */
  function Remembering(props) {
    this.shouldComponentUpdate = (/** @type {any} */ next) => {
      for (const name in next) if (next[name] !== this.props[name]) return true;
      for (const name in this.props) if (!(name in next)) return true;
      return false;
    };
    return h(component, props);
  }
  return Remembering;
}
