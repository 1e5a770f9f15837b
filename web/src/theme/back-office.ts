/**
 * What the staff pages wear over the component library: its ground, then our colours.
 *
 * A component brings its own sheet (element-plus/es/components/NAME/style/css), so that nothing unused is sent.
 */
import "element-plus/es/components/base/style/css";
import "./elements.css";
