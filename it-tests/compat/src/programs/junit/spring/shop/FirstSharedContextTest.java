package shop;

class FirstSharedContextTest extends SharedContext {}
