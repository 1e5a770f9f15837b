/** What the staff pages wear: the component library, then our colours over it. Phone pages do without. */
import "element-plus/dist/index.css";
import "./elements.css";
