package dev.coalesce.agent.digest;

import dev.coalesce.agent.classes.RemovableClassValue;
import org.jspecify.annotations.Nullable;

/** Follows the steps of key paths from field to field, with no code of the application. Thread-safe. */
final class Steps {
    private final RemovableClassValue<FieldReaders> readers;
    private final CallerNames names = new CallerNames(this);

    Steps(RemovableClassValue<FieldReaders> readers) {
        this.readers = readers;
    }

    /** Returns a field of a field of an object, and so on; null if there is no such field. */
    @Nullable
    Object field(@Nullable Object root, String... steps) {
        Object part = root;
        for (String step : steps) {
            if (part == null || FieldReaders.isOfJdk(part.getClass())) {
                return null;
            }
            FieldReaders fields = readers.get(part.getClass());
            int field = fields.isOpaque ? -1 : fields.find(step);
            part = field < 0 ? null : read(fields, field, part);
        }
        return part;
    }

    /** Returns what a path leads to. A step that cannot be followed ends the path: what has been reached counts. */
    @Nullable
    Object follow(@Nullable Object root, String... steps) {
        Object part = root;
        for (String step : steps) {
            if (part == null || FieldReaders.isOfJdk(part.getClass())) {
                break;
            }
            FieldReaders fields = readers.get(part.getClass());
            int field = fields.isOpaque ? -1 : fields.find(step);
            if (field < 0) {
                Object name = CallerNames.isStepToName(step) ? names.of(part) : null;
                if (name == null) {
                    break;
                }
                part = name;
                continue;
            }
            try {
                part = fields.read(field, part);
            } catch (Error e) {
                throw e;
            } catch (Throwable unreadable) {
                break;
            }
        }
        return part;
    }

    /** Returns the name of who is logged in; null if it cannot be told. */
    @Nullable
    Object name(Object caller) {
        return names.of(caller);
    }

    private static @Nullable Object read(FieldReaders fields, int field, Object object) {
        try {
            return fields.read(field, object);
        } catch (Error e) {
            throw e;
        } catch (Throwable unreadable) {
            return null;
        }
    }
}
