package dev.coalesce.agent.wire;

import java.lang.reflect.Array;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Arrays. Those of primitives have elements of a fixed size; {@code byte[]} is carried as it is. */
final class ArrayCodec extends Codec {
    private final Class<?> component;
    private final Codec element;

    ArrayCodec(Class<?> component, Codec element) {
        this.component = component;
        this.element = element;
    }

    @Override
    void write(WireOutput out, Object value) {
        if (component == byte.class) {
            out.writeBlock((byte[]) value);
            return;
        }
        int length = Array.getLength(value);
        out.writeLength(length);
        for (int i = 0; i < length; i++) {
            Object each = Array.get(value, i);
            if (component.isPrimitive()) {
                element.write(out, each);
            } else {
                element.writeNullable(out, each);
            }
        }
    }

    @Override
    Object read(WireInput in) {
        if (component == byte.class) {
            return in.readBlock();
        }
        int length = in.readLength(component.isPrimitive() ? bytesOfElement() : 1);
        Object array = Array.newInstance(component, length);
        for (int i = 0; i < length; i++) {
            @Nullable Object each = component.isPrimitive() ? element.read(in) : element.readNullable(in);
            Array.set(array, i, each);
        }
        return array;
    }

    private int bytesOfElement() {
        if (component == long.class || component == double.class) {
            return Long.BYTES;
        }
        if (component == int.class || component == float.class) {
            return Integer.BYTES;
        }
        return component == boolean.class ? 1 : Short.BYTES;
    }

    @Override
    void describe(StringBuilder shape, List<Codec> outer) {
        shape.append(component.isPrimitive() ? "primitives(" : "array(");
        element.describe(shape, outer);
        shape.append(')');
    }
}
