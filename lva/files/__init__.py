"""Files that people hand in: recognised by their content, checked, and cleaned of what is nobody's business."""
