"""Recordings longer than the memory: learnt from a part of their frames, separated by blocks."""

from .budget import Plan, needed_memory, plan_learning
from .learning import chosen_frames, learning_frames
from .rendering import BlockRendering, render_blocks

__all__ = [
    "BlockRendering",
    "Plan",
    "chosen_frames",
    "learning_frames",
    "needed_memory",
    "plan_learning",
    "render_blocks",
]
