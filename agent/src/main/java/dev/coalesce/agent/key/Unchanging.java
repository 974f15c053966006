package dev.coalesce.agent.key;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/** Classes whose objects never change, so that one can be a key as it is, and looking it up allocates nothing. */
final class Unchanging {
    private static final int DEEPEST = 8;

    private static final Set<Class<?>> KNOWN = Set.of(
            String.class,
            Boolean.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigDecimal.class,
            BigInteger.class,
            UUID.class,
            URI.class,
            Locale.class,
            Class.class);

    private static final ClassValue<Boolean> BY_CLASS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                return isUnchanging(type, 0);
            } catch (LinkageError | TypeNotPresentException e) {
                return false; // cannot tell
            }
        }
    };

    private Unchanging() {}

    static boolean is(Object part) {
        return part instanceof String || BY_CLASS.get(part.getClass());
    }

    private static boolean isUnchanging(Class<?> type, int depth) {
        if (type.isPrimitive()
                || KNOWN.contains(type)
                || Enum.class.isAssignableFrom(type)
                || (type.getName().startsWith("java.time.") && type.getClassLoader() == null)) {
            return true;
        }
        return type.isRecord() && depth < DEEPEST && areUnchanging(type.getRecordComponents(), depth);
    }

    /** By their declared types: one that is open may hold what changes. */
    private static boolean areUnchanging(RecordComponent[] components, int depth) {
        for (RecordComponent component : components) {
            if (!isUnchanging(component.getType(), depth + 1)) {
                return false;
            }
        }
        return true;
    }
}
