package dev.coalesce.agent.wire;

import dev.coalesce.agent.key.RecordGetters;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes by a class of the application, which implements {@code dev.coalesce.ResultCodec}. That interface
 * is the application's copy, so it is called by method handles.
 */
final class ApplicationCodec extends Codec {
    private static final String INTERFACE = "dev.coalesce.ResultCodec";
    private static final String CREATE_CURE =
            "Write a class that is neither abstract nor an inner class, with a constructor without parameters";

    private static final Type[] NONE = {};
    private static final MethodType ENCODE = MethodType.methodType(byte[].class, Object.class);
    private static final MethodType DECODE = MethodType.methodType(Object.class, byte[].class);

    private final String name;
    private final String version;
    private final Class<?> resultType;

    /** Bound to the object of the application. */
    private final MethodHandle encode;

    /** Bound to the object of the application. */
    private final MethodHandle decode;

    private ApplicationCodec(
            String name, String version, Class<?> resultType, MethodHandle encode, MethodHandle decode) {
        this.name = name;
        this.version = version;
        this.resultType = resultType;
        this.encode = encode;
        this.decode = decode;
    }

    /** Creates the codec of a class that the application names. {@code result} is the declared type of the results. */
    static ApplicationCodec of(String name, @Nullable ClassLoader loader, Type result) throws UncarriableTypeException {
        String where = "codec " + name;
        Class<?> resultType = erased(result);
        if (resultType == null || resultType == void.class || resultType == Void.class) {
            throw new UncarriableTypeException(
                    where, "has no results of a class to encode", "Remove codec, or return a class");
        }
        Class<?> type = load(name, loader, where);
        Class<?> declared = declaredInterface(type, where);
        Class<?> encoded = erased(argument(type, declared));
        Class<?> boxed = MethodType.methodType(resultType).wrap().returnType();
        if (encoded != null && !encoded.isAssignableFrom(boxed)) {
            throw new UncarriableTypeException(
                    where,
                    "encodes " + encoded.getName() + ", but the method returns " + resultType.getName(),
                    "Name a class that implements ResultCodec<" + boxed.getSimpleName() + ">");
        }
        Object codec = create(type, where);
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle version = lookup.findVirtual(declared, "version", MethodType.methodType(String.class));
            return new ApplicationCodec(
                    name,
                    String.valueOf((Object) version.invoke(codec)),
                    boxed,
                    lookup.findVirtual(declared, "encode", ENCODE).bindTo(codec),
                    lookup.findVirtual(declared, "decode", DECODE).bindTo(codec));
        } catch (Throwable e) {
            throw new UncarriableTypeException(where, "cannot be used: " + e, "Let version() return a text");
        }
    }

    private static Class<?> load(String name, @Nullable ClassLoader loader, String where)
            throws UncarriableTypeException {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new UncarriableTypeException(
                    where,
                    "cannot be loaded: " + e,
                    "Name a class that the class of the method can see, by its binary name");
        }
    }

    /** Returns the application's copy of the interface. */
    private static Class<?> declaredInterface(Class<?> type, String where) throws UncarriableTypeException {
        Class<?> declared = null;
        try {
            declared = Class.forName(INTERFACE, false, type.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // reported below
        }
        if (declared == null || !declared.isAssignableFrom(type)) {
            throw new UncarriableTypeException(
                    where, "does not implement " + INTERFACE, "Implement that interface, or remove codec");
        }
        return declared;
    }

    private static Object create(Class<?> type, String where) throws UncarriableTypeException {
        boolean isInner = type.getEnclosingClass() != null && !Modifier.isStatic(type.getModifiers());
        if (Modifier.isAbstract(type.getModifiers()) || isInner) {
            throw new UncarriableTypeException(where, isInner ? "is an inner class" : "is abstract", CREATE_CURE);
        }
        try {
            return constructor(type).invoke();
        } catch (NoSuchMethodException e) {
            throw new UncarriableTypeException(where, "has no constructor without parameters", CREATE_CURE);
        } catch (Throwable e) { // the constructor may throw anything
            throw new UncarriableTypeException(where, "cannot be created: " + e, CREATE_CURE);
        }
    }

    private static MethodHandle constructor(Class<?> type) throws ReflectiveOperationException {
        MethodType none = MethodType.methodType(void.class);
        try {
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup()).findConstructor(type, none);
        } catch (IllegalAccessException notOpen) {
            RecordGetters.openPackage(type);
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup()).findConstructor(type, none);
        }
    }

    /** Returns the type argument that a type gives to the interface; null if it cannot be told. */
    private static @Nullable Type argument(@Nullable Type type, Class<?> declared) {
        Class<?> raw = type instanceof TypeVariable ? null : erased(type);
        if (raw == null || !declared.isAssignableFrom(raw)) {
            return null;
        }
        Type[] arguments = type instanceof ParameterizedType generic ? generic.getActualTypeArguments() : NONE;
        if (raw == declared) {
            return arguments.length == 0 ? null : arguments[0];
        }
        Type found = argument(raw.getGenericSuperclass(), declared);
        for (Type each : raw.getGenericInterfaces()) {
            found = found == null ? argument(each, declared) : found;
        }
        int variable = Arrays.asList(raw.getTypeParameters()).indexOf(found);
        return variable < 0 ? found : variable < arguments.length ? arguments[variable] : null;
    }

    private static @Nullable Class<?> erased(@Nullable Type type) {
        if (type instanceof GenericArrayType array) {
            Class<?> component = erased(array.getGenericComponentType());
            return component == null ? null : component.arrayType();
        }
        if (type instanceof TypeVariable<?> variable) {
            return erased(variable.getBounds()[0]);
        }
        if (type instanceof ParameterizedType generic) {
            return (Class<?>) generic.getRawType();
        }
        return type instanceof Class<?> raw ? raw : null;
    }

    @Override
    void write(WireOutput out, Object value) {
        byte[] bytes;
        try {
            bytes = (byte[]) encode.invokeExact(value);
        } catch (Throwable e) {
            throw failed("encode", e);
        }
        if (bytes == null) {
            throw new WireException("encode of " + name + " returned null");
        }
        out.writeBlock(bytes);
    }

    @Override
    Object read(WireInput in) {
        byte[] bytes = in.readBlock();
        Object value;
        try {
            value = (Object) decode.invokeExact(bytes);
        } catch (Throwable e) {
            throw failed("decode", e);
        }
        if (!resultType.isInstance(value)) {
            throw new WireException("decode of " + name + " returned "
                    + (value == null
                            ? "null"
                            : "an object of " + value.getClass().getName()));
        }
        return value;
    }

    private WireException failed(String method, Throwable cause) {
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new WireException(method + " of " + name + " failed: " + cause);
    }

    /** The class's name is part of the digests of keys, and leaves the JVM in no other way. */
    @Override
    void describe(StringBuilder shape, List<Codec> outer) {
        shape.append("codec(").append(name).append(' ').append(version).append(')');
    }
}
