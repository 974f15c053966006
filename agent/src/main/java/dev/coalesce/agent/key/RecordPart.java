package dev.coalesce.agent.key;

import dev.coalesce.agent.classes.KnownSizes;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A record with a component that may change, compared by the content of its components. */
final class RecordPart extends CompositeKey {
    private final Class<?> type;

    /** The {@link ContentForm} of each component. */
    private final @Nullable Object[] components;

    private final int hash;

    private RecordPart(Class<?> type, @Nullable Object[] components, int hash) {
        this.type = type;
        this.components = components;
        this.hash = hash;
    }

    /** Returns the form of a record: the record itself if its components have nothing that must be copied. */
    static Object of(Object record, int depth) {
        @Nullable Object[] components = components(record);
        return isUnchangeable(components) ? record : content(record.getClass(), components, depth);
    }

    static RecordPart content(Class<?> type, @Nullable Object[] components, int depth) {
        @Nullable Object[] forms = ArrayPart.forms(components, depth);
        return new RecordPart(type, forms, 31 * type.hashCode() + Arrays.hashCode(forms));
    }

    /** Tells whether each component has an {@code equals} of its own and is not copied. */
    static boolean isUnchangeable(@Nullable Object[] components) {
        for (Object component : components) {
            if (component != null
                    && !PartTypes.isImmutable(component)
                    && PartTypes.kindOf(component) != PartKind.OPAQUE) {
                return false;
            }
        }
        return true;
    }

    static @Nullable Object[] components(Object record) {
        MethodHandle[] getters = PartTypes.gettersOf(record.getClass());
        @Nullable Object[] values = new Object[getters.length];
        try {
            for (int i = 0; i < values.length; i++) {
                values[i] = (Object) getters[i].invokeExact(record);
            }
        } catch (Throwable e) {
            throw new UnusablePartException(record, "whose components cannot be read: " + e);
        }
        return values;
    }

    @Override
    RecordPart snapshot() {
        return new RecordPart(type, ArrayPart.copies(components), hash);
    }

    @Override
    long bytes() {
        return KnownSizes.of(components);
    }

    @Override
    List<@Nullable Object> parts() {
        return List.of(this);
    }

    /** Returns the class of the record. */
    Class<?> type() {
        return type;
    }

    List<@Nullable Object> components() {
        return Arrays.asList(components);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof RecordPart
                        && ((RecordPart) other).type == type
                        && ((RecordPart) other).hash == hash
                        && Arrays.equals(((RecordPart) other).components, components));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    String describe() {
        StringJoiner text = new StringJoiner(", ", type.getSimpleName() + "[", "]");
        for (Object component : components) {
            text.add(String.valueOf(component));
        }
        return text.toString();
    }
}
