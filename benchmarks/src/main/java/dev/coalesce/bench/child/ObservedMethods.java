package dev.coalesce.bench.child;

import java.util.ArrayList;
import java.util.List;

/** Generated methods that observe mode watches. */
final class ObservedMethods {
    private final int methodsOfClass;
    private final List<IndexedMethods> objects = new ArrayList<>();

    /** Creates an object of each class, and calls each method until the observer looks at the keys of its calls. */
    private ObservedMethods(int methodsOfClass, List<String> classes)
            throws ReflectiveOperationException, InterruptedException {
        this.methodsOfClass = methodsOfClass;
        for (String each : classes) {
            objects.add(Class.forName(each)
                    .asSubclass(IndexedMethods.class)
                    .getDeclaredConstructor()
                    .newInstance());
        }
        SlowBody.call(size(), method -> call(method, SlowBody.SLOW));
    }

    static ObservedMethods observe(int methodsOfClass, List<String> classes)
            throws ReflectiveOperationException, InterruptedException {
        return new ObservedMethods(methodsOfClass, classes);
    }

    int size() {
        return objects.size() * methodsOfClass;
    }

    Object call(int method, String id) {
        return objects.get(method / methodsOfClass).call(method % methodsOfClass, id);
    }
}
