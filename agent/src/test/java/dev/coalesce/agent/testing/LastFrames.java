package dev.coalesce.agent.testing;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs code of the agent at each of the last frames of a stack, where it fails at any of its calls. */
public final class LastFrames {
    private static final int ROUNDS = 20;
    private static final int FRAMES = 300;

    private LastFrames() {}

    /** Runs an action at each of the last frames of a thread's stack. */
    public static void runAtEach(Runnable action) {
        action.run(); // links what the action calls, which takes more stack than there will be
        Caller deep = Caller.start(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                try {
                    recurse(action, new int[] {FRAMES});
                } catch (VirtualMachineError expected) {
                    // The rounds differ in what has been compiled.
                }
            }
            return "done";
        });
        assertThat(deep.result()).isEqualTo("done");
    }

    @SuppressWarnings("InfiniteRecursion")
    private static void recurse(Runnable action, int[] left) {
        try {
            recurse(action, left);
        } catch (StackOverflowError e) {
            if (left[0]-- > 0) {
                action.run();
            }
            throw e;
        }
    }
}
