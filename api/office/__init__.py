"""What the office asks for: figures, territories, exports."""
