package shop;

/** What the shop asks for prices. */
public interface Upstream {
    String ask(String sku);
}
