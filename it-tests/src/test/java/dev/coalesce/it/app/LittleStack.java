package dev.coalesce.it.app;

import dev.coalesce.Coalesce;

/** Loads and calls woven methods for the first time when hardly any stack is left, and again later. */
@SuppressWarnings("InfiniteRecursion") // until the stack ends
public final class LittleStack {
    private static final int FRAMES_LEFT = 300;
    private static final int CALLS = 300;
    private static final long STACK_BYTES = 512 * 1024;

    private static int runs;
    private static int calls;

    private LittleStack() {}

    private static final class First {
        @Coalesce(ttl = "1h")
        static String get(String key) {
            return key + ++runs;
        }
    }

    private static final class Second {
        @Coalesce(ttl = "1h")
        String get(String key) {
            return key + ++runs;
        }
    }

    /** The argument is {@code call} or {@code load}: what happens first without stack. */
    public static void main(String[] args) throws InterruptedException {
        boolean isLoad = args[0].equals("load");
        if (!isLoad) {
            initialize(First.class.getName());
        }
        Thread thread = new Thread(
                null, isLoad ? LittleStack::loadNearTheEnd : LittleStack::callNearTheEnd, "deep", STACK_BYTES);
        thread.start();
        thread.join();
        System.out.println("second: " + isSecondCoalesced());
        while (!isFirstCoalesced()) {
            Thread.onSpinWait(); // it is woven in the background
        }
        System.out.println("first: true");
    }

    private static void initialize(String type) {
        try {
            Class.forName(type);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isFirstCoalesced() {
        return First.get("a").equals(First.get("a"));
    }

    private static boolean isSecondCoalesced() {
        Second object = new Second();
        return object.get("a").equals(object.get("a"));
    }

    private static void loadNearTheEnd() {
        down(depth(0) - FRAMES_LEFT);
    }

    private static int depth(int depth) {
        try {
            return depth(depth + 1);
        } catch (StackOverflowError e) {
            return depth;
        }
    }

    private static void down(int frames) {
        if (frames == 0) {
            First.get("a");
        } else {
            down(frames - 1);
        }
    }

    /** Calls the method at the end of the stack, and then with a little more stack each time. */
    private static void callNearTheEnd() {
        try {
            recurse();
        } catch (StackOverflowError e) {
            // This is how the recursion ends.
        }
    }

    private static void recurse() {
        try {
            recurse();
        } catch (StackOverflowError e) {
            if (calls++ < CALLS) {
                try {
                    First.get("b");
                } catch (StackOverflowError stillTooLittle) {
                    throw e;
                }
            }
            throw e;
        }
    }
}
