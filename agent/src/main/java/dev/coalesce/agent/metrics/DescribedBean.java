package dev.coalesce.agent.metrics;

import java.util.Arrays;
import java.util.stream.Collectors;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.ImmutableDescriptor;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.ReflectionException;
import org.jspecify.annotations.Nullable;

/**
 * A JMX bean whose attributes have descriptions, and which is read once for all attributes that a client asks for
 * together. Its attributes are read-only, and of types that any client knows. Thread-safe.
 *
 * @param <R> one reading
 */
abstract class DescribedBean<R> implements DynamicMBean {
    /** The name of the operation that drops cached results. */
    static final String CLEAR = "clear";

    private final MBeanInfo info;

    /**
     * Creates a bean.
     *
     * @param description what the bean is about
     * @param attributes each attribute: name, type and description
     * @param clear the description of the operation {@value #CLEAR}
     * @param others the other operations, which {@link #operate} carries out
     */
    DescribedBean(String description, String[][] attributes, String clear, MBeanOperationInfo... others) {
        this(description, attributes, withClear(clear, others));
    }

    /**
     * Creates a bean without operations.
     *
     * @param description what the bean is about
     * @param attributes each attribute: name, type and description
     */
    DescribedBean(String description, String[][] attributes) {
        this(description, attributes, new MBeanOperationInfo[0]);
    }

    private DescribedBean(String description, String[][] attributes, MBeanOperationInfo[] operations) {
        MBeanAttributeInfo[] infos = new MBeanAttributeInfo[attributes.length];
        for (int i = 0; i < infos.length; i++) {
            infos[i] = new MBeanAttributeInfo(attributes[i][0], attributes[i][1], attributes[i][2], true, false, false);
        }
        info = new MBeanInfo(
                getClass().getName(),
                description,
                infos,
                null,
                operations,
                null,
                new ImmutableDescriptor("immutableInfo=true"));
    }

    private static MBeanOperationInfo[] withClear(String clear, MBeanOperationInfo... others) {
        MBeanOperationInfo[] operations = Arrays.copyOf(others, others.length + 1);
        operations[others.length] =
                new MBeanOperationInfo(CLEAR, clear, new MBeanParameterInfo[0], "void", MBeanOperationInfo.ACTION);
        return operations;
    }

    /** Reads all attributes. */
    abstract R read();

    /** Returns the value of an attribute in a reading; null if there is no attribute of that name. */
    abstract @Nullable Object value(R reading, String attribute);

    /** Drops cached results. Not called if the bean has no such operation. */
    void clear() {}

    @Override
    public final Object getAttribute(@Nullable String name) throws AttributeNotFoundException {
        Object value = name == null ? null : value(read(), name);
        if (value == null) {
            throw new AttributeNotFoundException("No attribute " + name + ". Attributes: "
                    + Arrays.stream(info.getAttributes())
                            .map(MBeanAttributeInfo::getName)
                            .toList());
        }
        return value;
    }

    @Override
    public final AttributeList getAttributes(String[] names) {
        R reading = read();
        AttributeList values = new AttributeList(names.length);
        for (String name : names) {
            Object value = value(reading, name);
            if (value != null) {
                values.add(new Attribute(name, value));
            }
        }
        return values;
    }

    @Override
    public final void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException(
                "The attribute " + attribute.getName() + " cannot be set: all are read-only");
    }

    @Override
    public final AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public final @Nullable Object invoke(String operation, Object @Nullable [] arguments, String @Nullable [] signature)
            throws ReflectionException {
        @Nullable Object[] given = arguments == null ? new Object[0] : arguments;
        if (operation.equals(CLEAR) && given.length == 0 && info.getOperations().length > 0) {
            clear();
            return null;
        }
        Object result = operate(operation, given);
        if (result == null) {
            String known = Arrays.stream(info.getOperations())
                    .map(each -> each.getName() + "(" + (each.getSignature().length == 0 ? "" : "...") + ")")
                    .collect(Collectors.joining(", "));
            throw new ReflectionException(
                    new NoSuchMethodException(operation),
                    "No operation " + operation + ". Operations: [" + known + "]");
        }
        return result;
    }

    /** Carries out another operation; null if there is no operation of that name and these arguments. */
    @Nullable
    Object operate(String operation, @Nullable Object... arguments) {
        return null;
    }

    @Override
    public final MBeanInfo getMBeanInfo() {
        return info;
    }
}
