package dev.coalesce.agent.wire;

import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * A record: its components by their declared types. It is restored by its canonical constructor, which checks what it
 * always checks.
 */
final class RecordCodec extends Codec {
    /** Creates a record from an {@code Object[]}. */
    private final MethodHandle constructor;

    private final MethodHandle[] getters;
    private final String[] names;
    private final boolean[] primitive;

    /** Filled after the constructor, because a component may be of this very type. */
    final Codec[] components;

    RecordCodec(MethodHandle constructor, MethodHandle[] getters, String[] names, boolean... primitive) {
        this.constructor = constructor;
        this.getters = getters;
        this.names = names;
        this.primitive = primitive;
        this.components = new Codec[names.length];
    }

    @Override
    void write(WireOutput out, Object value) {
        try {
            for (int i = 0; i < components.length; i++) {
                Object component = (Object) getters[i].invokeExact(value);
                if (primitive[i]) {
                    components[i].write(out, component);
                } else {
                    components[i].writeNullable(out, component);
                }
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new WireException("a component cannot be read: " + e);
        }
    }

    @Override
    Object read(WireInput in) {
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = primitive[i] ? components[i].read(in) : components[i].readNullable(in);
        }
        try {
            return (Object) constructor.invokeExact(values);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new WireException("the constructor of a record failed: " + e);
        }
    }

    @Override
    void describe(StringBuilder shape, List<Codec> outer) {
        if (describedBefore(shape, outer)) {
            return;
        }
        shape.append("record(");
        for (int i = 0; i < components.length; i++) {
            shape.append(names[i]).append(primitive[i] ? '!' : ':');
            components[i].describe(shape, outer);
            shape.append(' ');
        }
        shape.append(')');
    }
}
